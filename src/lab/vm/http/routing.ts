import {type Bucket, bucketOf, buckets, type UrlPrefix} from './url-prefix.ts'

/** A request, as far as it decides who gets it. */
export interface Wanted {
  readonly scheme: 'http' | 'https'
  readonly port: number
  /** Lower case, without the port; undefined in HTTP/1.0 without a Host. */
  readonly host: string | undefined
  /** The address that it came to. */
  readonly address: string
  /** Of the URL, without the query. */
  readonly path: string
}

export type Route<T> =
  | {readonly to: T}
  /** Nobody answers for what matches best: it is only reserved. */
  | 'reserved'
  /** The host is known, the path is not. */
  | 'no-path'
  | 'no-host'

export interface Registered<T> {
  readonly prefix: UrlPrefix
  readonly to: T
}

/**
 * Who gets the request. Registrations and reservations are searched together, bucket by bucket; in a bucket the longest path
 * wins, and the first bucket with a match ends the search, so that a reservation of a strong wildcard hides every host name.
 * https://learn.microsoft.com/windows/win32/http/routing-incoming-requests
 */
export function route<T>(
  wanted: Wanted,
  registered: readonly Registered<T>[],
  reserved: readonly UrlPrefix[],
): Route<T> {
  const entries: readonly Partial<Registered<T>>[] = [...registered, ...reserved.map((prefix) => ({prefix}))]
  let hostKnown = false
  for (const bucket of buckets) {
    const here = entries.filter(({prefix}) => prefix && inBucket(prefix, bucket, wanted))
    hostKnown ||= here.length > 0
    const matches = here.filter(({prefix}) => prefix && covers(prefix.path, wanted.path))
    const best = Math.max(...matches.map(({prefix}) => prefix?.path.length ?? 0))
    const longest = matches.filter(({prefix}) => prefix?.path.length === best)
    const taken = longest.find(({to}) => to !== undefined)
    if (taken?.to !== undefined) return {to: taken.to}
    if (longest.length > 0) return 'reserved'
  }
  return hostKnown ? 'no-path' : 'no-host'
}

function inBucket(prefix: UrlPrefix, bucket: Bucket, {scheme, port, host, address}: Wanted): boolean {
  if (prefix.scheme !== scheme || prefix.port !== port || bucketOf(prefix) !== bucket) return false
  if (bucket === 'explicit') return prefix.host === host
  return bucket !== 'ip' || prefix.host === address
}

/** Whether the path lies under the prefix; `/vroot` without its slash does too. */
export const covers = (prefix: string, path: string): boolean => `${path.toLowerCase()}/`.startsWith(prefix)
