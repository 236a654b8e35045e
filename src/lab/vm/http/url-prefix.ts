/** A part of the URL namespace, as it is reserved and registered. */
export interface UrlPrefix {
  readonly scheme: 'http' | 'https'
  /** Lower case; `+`, `*`, a host name or an IP address. */
  readonly host: string
  readonly port: number
  /** Lower case, with a slash at both ends. */
  readonly path: string
}

/** The text is none: ERROR_INVALID_PARAMETER (87). */
export class BadUrlPrefix extends Error {}

/**
 * Reads `scheme://host:port/relativeURI`. The scheme is lower case, the port is there and does not begin with zero, a relative
 * URI ends with a slash. Throws BadUrlPrefix.
 * https://learn.microsoft.com/windows/win32/http/urlprefix-strings
 */
export function parseUrlPrefix(text: string): UrlPrefix {
  const match = /^(https?):\/\/(\[[0-9A-Fa-f:.]+\]|[^/:[\]]+):([1-9][0-9]{0,4})(\/(?:[^?#]*\/)?)$/.exec(text)
  if (!match) throw new BadUrlPrefix(`'${text}' is no URL prefix`)
  const [, scheme, host = '', port, path = '/'] = match
  if (Number(port) > 65_535 || !(host === '+' || host === '*' || isHostName(host) || isAddress(host)))
    throw new BadUrlPrefix(`'${text}' is no URL prefix`)
  return {scheme: scheme as 'http' | 'https', host: host.toLowerCase(), port: Number(port), path: path.toLowerCase()}
}

export const formatUrlPrefix = ({scheme, host, port, path}: UrlPrefix): string => `${scheme}://${host}:${port}${path}`

/** Strong wildcard, explicit, IP-bound weak wildcard, weak wildcard: in this order they are searched. */
export const buckets = ['strong', 'explicit', 'ip', 'weak'] as const
export type Bucket = (typeof buckets)[number]

export function bucketOf({host}: UrlPrefix): Bucket {
  if (host === '+') return 'strong'
  if (host === '*') return 'weak'
  return isAddress(host) ? 'ip' : 'explicit'
}

const isAddress = (host: string): boolean => host.startsWith('[') || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)

export const isHostName = (host: string): boolean =>
  host.length <= 255 && /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?$/.test(host) && !isAddress(host)
