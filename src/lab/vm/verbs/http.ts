import type {Binding} from '../http/configuration.ts'
import {formatUrlPrefix, parseUrlPrefix, type UrlPrefix} from '../http/url-prefix.ts'
import type {Machine} from '../machine.ts'
import {list, object, orNull, text, whole} from '../shape.ts'
import {found, type Outcome, VerbError, verb} from '../verb.ts'

/** Reservations of these hosts and of strong wildcards on the two ports; bindings of these hosts and of addresses. */
export const httpRead = verb(
  'check',
  object({hosts: list(text), httpPort: whole, httpsPort: whole}),
  ({hosts, httpPort, httpsPort}, {machine}) => {
    const {httpConfiguration} = machine
    const names = hosts.map((host) => host.toLowerCase())
    const reservations = httpConfiguration
      .reservations()
      .filter(({prefix}) => [httpPort, httpsPort].includes(prefix.port) && ['+', ...names].includes(prefix.host))
    const endpoints = names.map((host) => `${host}:${httpsPort}`)
    return found({
      reservations: reservations.map(({prefix, sids}) => ({url: formatUrlPrefix(prefix), sids})),
      bindings: httpConfiguration
        .bindings()
        .filter(({by, endpoint}) =>
          by === 'ipport' ? endpoint.endsWith(`:${httpsPort}`) : endpoints.includes(endpoint),
        ),
    })
  },
)

/** All or nothing of what belongs to somebody else is found before anything is set. */
export const httpEnsure = verb(
  'apply',
  object({hosts: list(text), httpPort: whole, httpsPort: whole, sid: text, thumbprint: orNull(text), appId: text}),
  ({hosts, httpPort, httpsPort, sid, thumbprint, appId}, {machine}): Outcome => {
    const {certificates, httpConfiguration} = machine
    for (const host of hosts) requireName(host)
    const urls = hosts.flatMap((host) => [`http://${host}:${httpPort}/`, `https://${host}:${httpsPort}/`])
    const endpoints = thumbprint === null ? [] : hosts.map((host) => `${host}:${httpsPort}`)
    for (const url of urls) requireFree(machine, parseUrlPrefix(url), sid)
    for (const endpoint of endpoints) requireOurs(httpConfiguration.binding('hostnameport', endpoint), appId)
    const missing = urls.filter((url) => !httpConfiguration.reservation(parseUrlPrefix(url)))
    for (const url of missing) httpConfiguration.reserve({prefix: parseUrlPrefix(url), sids: [sid]})
    const bound = endpoints.filter(
      (endpoint) => httpConfiguration.binding('hostnameport', endpoint)?.thumbprint !== thumbprint,
    )
    if (bound.length > 0 && !certificates.find(thumbprint ?? '')?.hasPrivateKey)
      throw new VerbError('FAILED', `${thumbprint} is not in LocalMachine\\MY with its private key (1312)`, {
        changes: missing.map((url) => `reserved ${url}`),
      })
    for (const endpoint of bound)
      httpConfiguration.bind({by: 'hostnameport', endpoint, thumbprint: thumbprint ?? '', appId})
    return {
      changes: [...missing.map((url) => `reserved ${url}`), ...bound.map((endpoint) => `certificate of ${endpoint}`)],
      data: {},
    }
  },
)

/** What belongs to somebody else, or to nobody, is left. */
export const httpRemove = verb(
  'apply',
  object({urls: list(text), endpoints: list(text), sid: text, appId: text}),
  ({urls, endpoints, sid, appId}, {machine}): Outcome => {
    const {httpConfiguration} = machine
    const reserved = urls.filter((url) => httpConfiguration.reservation(parseUrlPrefix(url))?.sids.join() === sid)
    const bound = endpoints.filter((endpoint) => isBy(appId, httpConfiguration.binding('hostnameport', endpoint)))
    for (const url of reserved) httpConfiguration.free(parseUrlPrefix(url))
    for (const endpoint of bound) httpConfiguration.unbind('hostnameport', endpoint)
    return {
      changes: [...reserved.map((url) => `freed ${url}`), ...bound.map((endpoint) => `unbound ${endpoint}`)],
      data: {},
    }
  },
)

/** A strong or weak wildcard would take the requests of every tenant. */
function requireName(host: string): void {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(host)) throw new VerbError('FAILED', `${host} is no host name`)
}

function requireFree({httpConfiguration}: Machine, prefix: UrlPrefix, sid: string): void {
  const there = httpConfiguration.reservation(prefix)
  if (there && there.sids.join() !== sid)
    throw new VerbError('FOREIGN', `${formatUrlPrefix(prefix)} is reserved for ${there.sids.join(', ')}`)
}

const isBy = (appId: string, binding: Binding | undefined): boolean =>
  binding?.appId.toLowerCase() === appId.toLowerCase()

function requireOurs(binding: Binding | undefined, appId: string): void {
  if (binding && !isBy(appId, binding))
    throw new VerbError('FOREIGN', `${binding.endpoint} was bound by ${binding.appId}`)
}
