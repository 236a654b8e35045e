import {administrators, everyService, system, users} from '../acls.ts'
import type {FromService, ToService} from '../services/protocol.ts'
import {serviceSid} from '../services/service-sid.ts'
import type {ServiceRow} from '../services/service-table.ts'
import {win32} from '../services/win32.ts'
import type {HttpService} from './http-service.ts'
import {BadUrlPrefix, parseUrlPrefix, type UrlPrefix} from './url-prefix.ts'

/** A service's wish for its URLs, all or none. The lab listens on the machine's two ports alone: any other is refused (50). */
export function registerUrls(
  http: HttpService,
  row: ServiceRow,
  {hosts, urlPort, tls = false, port}: Extract<FromService, {say: 'register'}>,
): ToService {
  if (urlPort !== (tls ? http.httpsPort : http.httpPort)) return {do: 'refused', error: win32.notSupported}
  const done: UrlPrefix[] = []
  try {
    for (const host of hosts) {
      const prefix = parseUrlPrefix(`${tls ? 'https' : 'http'}://${host}:${urlPort}/`)
      const error = http.register(row.name, tokenSids(row), prefix, port)
      if (error !== win32.ok) throw new Refused(error)
      done.push(prefix)
    }
    return {do: 'registered'}
  } catch (error) {
    for (const prefix of done) http.unregister(row.name, prefix)
    if (error instanceof Refused) return {do: 'refused', error: error.number}
    if (error instanceof BadUrlPrefix) return {do: 'refused', error: win32.invalidParameter}
    throw error
  }
}

class Refused extends Error {
  readonly number: number

  constructor(number: number) {
    super(`${number}`)
    this.number = number
  }
}

/** Whom a process of the service acts as: its own SID and the groups of every service, or SYSTEM. */
const tokenSids = (row: ServiceRow): readonly string[] =>
  row.account.toLowerCase() === 'localsystem'
    ? [system, administrators, everyone, authenticated, everyService, serviceSid(row.name)]
    : [serviceSid(row.name), everyService, services, users, everyone, authenticated]

const everyone = 'S-1-1-0'
/** NT AUTHORITY\SERVICE. */
const services = 'S-1-5-6'
const authenticated = 'S-1-5-11'
