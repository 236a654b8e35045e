import {Socket} from 'node:net'
import {eachLine} from '../lines.ts'

/** What the machine tells a service. */
export interface Orders {
  stop(): void
  /** The machine is gone. */
  orphaned(): void
}

/** The service's end of the pipe to the machine that runs it; the lines are described in `src/lab/vm/services/protocol.ts`. */
export class ServiceControl {
  readonly #pipe: Socket
  #answer: (registered: boolean) => void = () => {}

  constructor(orders: Orders) {
    this.#pipe = new Socket({fd: 3, readable: true, writable: true})
    this.#pipe.on('error', () => orders.orphaned())
    this.#pipe.on('close', () => orders.orphaned())
    eachLine(this.#pipe, (line) => {
      const message = JSON.parse(line) as {do: string}
      if (message.do === 'stop') orders.stop()
      else this.#answer(message.do === 'registered')
    })
    this.#say({say: 'hello'})
  }

  /** `port`: where the machine's listener passes on what comes. False where the machine refuses one of the addresses. */
  async register(hosts: readonly string[], url: {readonly port: number; readonly tls: boolean}, port: number) {
    return await new Promise<boolean>((resolve) => {
      this.#answer = resolve
      this.#say({say: 'register', hosts, urlPort: url.port, tls: url.tls, port})
    })
  }

  event(level: 'error' | 'warning' | 'information', id: number, message: string): void {
    this.#say({say: 'event', level, id, message})
  }

  ready(): void {
    this.#say({say: 'ready'})
  }

  /** Resolves when the machine has it. */
  async stopped(exitCode: number): Promise<void> {
    await new Promise<void>((resolve) =>
      this.#pipe.write(`${JSON.stringify({say: 'stopped', exitCode})}\n`, () => resolve()),
    )
  }

  #say(message: object): void {
    this.#pipe.write(`${JSON.stringify(message)}\n`)
  }
}
