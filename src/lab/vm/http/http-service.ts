import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo, Server as NetServer, Socket} from 'node:net'
import type {SecureContext} from 'node:tls'
import {Door} from '../../door.ts'
import {administrators, system} from '../acls.ts'
import {win32} from '../services/win32.ts'
import type {Binding, HttpConfiguration} from './configuration.ts'
import {passOn, refuse} from './passing-on.ts'
import {covers, type Registered, route, type Wanted} from './routing.ts'
import {tlsDoor} from './tls-door.ts'
import {bucketOf, formatUrlPrefix, isHostName, type UrlPrefix} from './url-prefix.ts'

/**
 * HTTP.sys of the machine: one listener for HTTP and one for HTTPS, which hand requests to services by URL. It answers 503 for
 * what is reserved while nobody has it registered, 404 for a path that nobody has under a host that somebody has, 400 for
 * everything else. (The page on routing says 400 for the first too; Windows answers 503.)
 */
export class HttpService {
  /** Resolves when an answer may go; for answers that are to come late. */
  late: (() => Promise<void>) | undefined
  readonly #configuration: HttpConfiguration
  readonly #context: (thumbprint: string) => SecureContext | undefined
  readonly #plain: Server
  readonly #secure: NetServer
  readonly #decrypted: Server
  readonly #sockets = new Set<Socket>()
  #ports = {http: 0, https: 0}
  #registered: readonly Registered<Target>[] = []

  /** `context`: of the certificate with that thumbprint, where the store has it with its private key. */
  constructor(configuration: HttpConfiguration, context: (thumbprint: string) => SecureContext | undefined) {
    this.#configuration = configuration
    this.#context = context
    this.#plain = createServer(lenient, (incoming, outgoing) => this.#take('http', incoming, outgoing))
    this.#decrypted = createServer(lenient, (incoming, outgoing) => this.#take('https', incoming, outgoing))
    this.#secure = tlsDoor(
      (address, name) => this.#certificate(address, name),
      (socket) => this.#decrypted.emit('connection', socket),
    )
    for (const server of [this.#plain, this.#secure])
      server.on('connection', (socket: Socket) => {
        this.#sockets.add(socket)
        socket.once('close', () => this.#sockets.delete(socket))
      })
  }

  /** Loopback only. Rejects with EADDRINUSE. */
  async listen(httpPort: number, httpsPort: number): Promise<void> {
    await listening(this.#plain, httpPort)
    await listening(this.#secure, httpsPort)
    this.#ports = {http: portOf(this.#plain), https: portOf(this.#secure)}
  }

  get httpPort(): number {
    return this.#ports.http
  }

  get httpsPort(): number {
    return this.#ports.https
  }

  doors(): readonly Door[] {
    return [new Door(this.#plain, this.httpPort), new Door(this.#secure, this.httpsPort)]
  }

  /**
   * HttpAddUrlToUrlGroup: 0, or 5 (the account may not: by the reservation that covers the URL best, of the very same host; where
   * there is none, administrators alone may) or 183 (taken; or the port speaks the other scheme).
   * https://learn.microsoft.com/windows/win32/http/processing-registrations
   */
  register(service: string, sids: readonly string[], prefix: UrlPrefix, port: number): number {
    const taken = this.#registered.find((one) => formatUrlPrefix(one.prefix) === formatUrlPrefix(prefix))
    const otherScheme = this.#prefixes().some((one) => one.port === prefix.port && one.scheme !== prefix.scheme)
    if (otherScheme || (taken && taken.to.service !== service)) return win32.alreadyExists
    if (!this.#allowed(prefix, sids)) return win32.accessDenied
    this.#registered = [...this.#registered.filter((one) => one !== taken), {prefix, to: {service, port}}]
    return win32.ok
  }

  /** HttpRemoveUrl. */
  unregister(service: string, prefix: UrlPrefix): void {
    const url = formatUrlPrefix(prefix)
    this.#registered = this.#registered.filter(
      (one) => one.to.service !== service || formatUrlPrefix(one.prefix) !== url,
    )
  }

  /** The process that had registered them is gone, and its URLs with it. */
  down(service: string): void {
    this.#registered = this.#registered.filter(({to}) => to.service !== service)
  }

  urls(service: string): readonly string[] {
    return this.#registered
      .filter(({to}) => to.service === service)
      .map(({prefix}) => formatUrlPrefix(prefix))
      .sort()
  }

  async close(): Promise<void> {
    const closed = [this.#plain, this.#secure].map(
      (server) => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve())),
    )
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closed)
  }

  #prefixes(): readonly UrlPrefix[] {
    return [...this.#registered, ...this.#configuration.reservations()].map(({prefix}) => prefix)
  }

  #allowed(wanted: UrlPrefix, sids: readonly string[]): boolean {
    const [best] = this.#configuration
      .reservations()
      .filter(({prefix}) => samePlace(prefix, wanted) && covers(prefix.path, wanted.path))
      .sort((a, b) => b.prefix.path.length - a.prefix.path.length)
    return sids.some((sid) => (best?.sids ?? [administrators, system]).includes(sid))
  }

  /** An exact address shadows the name that was asked for; every address comes last. */
  #certificate(address: string, name: string | null): SecureContext | undefined {
    const port = this.httpsPort
    const endpoints: readonly (readonly [Binding['by'], string])[] = [
      ['ipport', `${address}:${port}`],
      ...(name === null ? [] : ([['hostnameport', `${name}:${port}`]] as const)),
      ['ipport', `0.0.0.0:${port}`],
    ]
    for (const [by, endpoint] of endpoints) {
      const binding = this.#configuration.binding(by, endpoint)
      if (binding) return this.#context(binding.thumbprint)
    }
    return undefined
  }

  #take(scheme: 'http' | 'https', incoming: IncomingMessage, outgoing: ServerResponse): void {
    const wanted = this.#wanted(scheme, incoming)
    const reserved = this.#configuration.reservations().map(({prefix}) => prefix)
    const found = wanted ? route(wanted, this.#registered, reserved) : 'no-host'
    if (found === 'no-host') refuse(outgoing, 400, 'Bad Request - Invalid Hostname')
    else if (found === 'no-path') refuse(outgoing, 404, 'Not Found')
    else if (found === 'reserved') refuse(outgoing, 503, 'Service Unavailable')
    else passOn(incoming, outgoing, found.to.port, this.late)
  }

  /** Undefined: no host, two, or none that could be one. */
  #wanted(
    scheme: 'http' | 'https',
    {headersDistinct, httpVersion, socket, url = '/'}: IncomingMessage,
  ): Wanted | undefined {
    const hosts = headersDistinct.host ?? []
    const [, host, , port] = /^(\[[0-9A-Fa-f:.]+\]|[^:]*)(:(\d+))?$/.exec(hosts[0] ?? '') ?? []
    const isName = host !== undefined && (isHostName(host) || /^\d+(\.\d+){3}$|^\[/.test(host))
    if (hosts.length > 1 || (hosts.length === 1 && !isName) || (hosts.length === 0 && httpVersion !== '1.0'))
      return undefined
    if (port !== undefined && Number(port) > 65_535) return undefined
    return {
      scheme,
      port: scheme === 'http' ? this.httpPort : this.httpsPort,
      host: host?.toLowerCase(),
      address: socket.localAddress ?? '127.0.0.1',
      path: url.split('?', 1)[0] ?? '/',
    }
  }
}

interface Target {
  readonly service: string
  /** Loopback port where the service takes what is passed on. */
  readonly port: number
}

const portOf = (server: NetServer): number => (server.address() as AddressInfo).port

const lenient = {requireHostHeader: false} as const

const samePlace = (a: UrlPrefix, b: UrlPrefix): boolean =>
  a.scheme === b.scheme && a.host === b.host && a.port === b.port && bucketOf(a) === bucketOf(b)

const listening = (server: NetServer, port: number): Promise<void> =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
