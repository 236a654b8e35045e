import {createServer, type IncomingMessage, request, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'

/**
 * The machine's one HTTP listener, which hands requests to services by host name as HTTP.sys does: 404 for a name that nobody
 * registered, 503 for one whose service is down, 400 without a name.
 */
export class HttpListener {
  readonly #server: Server
  readonly #routes = new Map<string, Route>()

  constructor() {
    this.#server = createServer((incoming, outgoing) => this.#take(incoming, outgoing))
  }

  /** Loopback only. Rejects with EADDRINUSE. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', () => resolve())
    })
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** False where another service has one of the names: ERROR_ALREADY_EXISTS. */
  register(service: string, hosts: readonly string[], port: number): boolean {
    const names = hosts.map((host) => host.toLowerCase())
    if (names.some((name) => this.#routes.has(name) && this.#routes.get(name)?.service !== service)) return false
    for (const name of names) this.#routes.set(name, {service, port})
    return true
  }

  /** Its names stay reserved, without anybody behind them. */
  down(service: string): void {
    for (const [name, route] of this.#routes)
      if (route.service === service) this.#routes.set(name, {service, port: undefined})
  }

  forget(service: string): void {
    for (const [name, route] of this.#routes) if (route.service === service) this.#routes.delete(name)
  }

  hosts(service: string): readonly string[] {
    return [...this.#routes]
      .filter(([, route]) => route.service === service && route.port)
      .map(([name]) => name)
      .sort()
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #take(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const name = incoming.headers.host?.replace(/:\d+$/, '').toLowerCase()
    const route = name ? this.#routes.get(name) : undefined
    if (!name) refuse(outgoing, 400, 'Bad Request - Invalid Hostname')
    else if (!route) refuse(outgoing, 404, 'Not Found')
    else if (route.port === undefined) refuse(outgoing, 503, 'Service Unavailable')
    else forward(incoming, outgoing, route.port)
  }
}

interface Route {
  readonly service: string
  /** Undefined: the service is down. */
  readonly port: number | undefined
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, port: number): void {
  const onward = request(
    {host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: incoming.headers, agent: false},
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
      answer.on('error', () => outgoing.destroy())
    },
  )
  onward.on('error', () => {
    if (outgoing.headersSent) outgoing.destroy()
    else refuse(outgoing, 503, 'Service Unavailable')
  })
  outgoing.on('close', () => onward.destroy())
  incoming.pipe(onward)
}

function refuse(outgoing: ServerResponse, status: number, reason: string): void {
  const page = `<!DOCTYPE html><title>${reason}</title><h2>${reason}</h2><p>HTTP Error ${status}.</p>\n`
  outgoing.writeHead(status, reason, {
    'content-type': 'text/html; charset=us-ascii',
    server: 'Microsoft-HTTPAPI/2.0',
    connection: 'close',
  })
  outgoing.end(page)
}
