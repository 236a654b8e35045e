import {Agent, request as plain} from 'node:http'
import {Agent as SecureAgent, request as secure} from 'node:https'
import type {Way} from './write.ts'

/** A machine's listener on loopback; undefined: it has no such port. */
export interface Address {
  readonly http: number | undefined
  readonly https: number | undefined
}

export interface Asked {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
}

export interface Answered {
  readonly status: number
  /** What came as JSON; undefined for anything else. */
  readonly body: unknown
}

/** Nobody answered, or nobody that could be trusted. */
export class NoAnswer extends Error {}

/** Speaks to one host over one way, with connections that stay open. */
export class Requests {
  readonly #ca: string
  readonly #timeoutMs: number
  readonly #plain = new Agent({keepAlive: true})
  readonly #secure: SecureAgent

  /** `ca`: PEM that a certificate must lead to. */
  constructor(ca: string, timeoutMs: number) {
    this.#ca = ca
    this.#timeoutMs = timeoutMs
    this.#secure = new SecureAgent({keepAlive: true})
  }

  /** Rejects with NoAnswer. A connection that had died while it rested is tried once more with a new one. */
  async send(way: Way, host: string, address: Address, asked: Asked): Promise<Answered> {
    const port = address[way]
    if (port === undefined) throw new NoAnswer(`no address for ${way}`)
    try {
      return await this.#once(way, host, port, asked)
    } catch (error) {
      if (!(error instanceof NoAnswer) || !(error.cause as {stale?: boolean}).stale) throw error
      return await this.#once(way, host, port, asked)
    }
  }

  close(): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }

  #once(way: Way, host: string, port: number, {method, path, body}: Asked): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const content = body === undefined ? undefined : JSON.stringify(body)
      const options = {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: {
          host: `${host}:${port}`,
          ...(content === undefined
            ? {}
            : {'content-type': 'application/json', 'content-length': Buffer.byteLength(content)}),
        },
        signal: AbortSignal.timeout(this.#timeoutMs),
      }
      const sent =
        way === 'https'
          ? secure({...options, agent: this.#secure, servername: host, ca: this.#ca})
          : plain({...options, agent: this.#plain})
      const fail = (error: NodeJS.ErrnoException) =>
        reject(
          new NoAnswer(
            error.name === 'TimeoutError' || error.name === 'AbortError' ? 'time-out' : (error.code ?? error.message),
            {
              cause: Object.assign(error, {stale: sent.reusedSocket && error.code === 'ECONNRESET'}),
            },
          ),
        )
      sent.once('error', fail)
      sent.once('response', (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', fail)
        response.once('end', () =>
          resolve({status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks).toString('utf8'))}),
        )
      })
      sent.end(content)
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
