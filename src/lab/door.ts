import type {Server, Socket} from 'node:net'

/** A listening TCP server that can be shut, or fall silent: `refuse` and `drop` of faults. Connections that are open stay. */
export class Door {
  readonly #server: Server
  readonly #port: number
  /** What took connections before it fell silent. */
  #takers: readonly ((socket: Socket) => void)[] | undefined
  readonly #held = new Set<Socket>()

  /** The server listens on this port of 127.0.0.1. */
  constructor(server: Server, port: number) {
    this.#server = server
    this.#port = port
  }

  shut(): void {
    if (this.#server.listening) this.#server.close()
  }

  async open(): Promise<void> {
    if (this.#server.listening) return
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#port, '127.0.0.1', () => {
        this.#server.removeListener('error', reject)
        resolve()
      })
    })
  }

  /** Connections are taken, as the system does, and get no answer. */
  silence(): void {
    if (this.#takers) return
    this.#takers = this.#server.listeners('connection') as ((socket: Socket) => void)[]
    this.#server.removeAllListeners('connection')
    this.#server.on('connection', (socket: Socket) => {
      socket.on('error', () => {})
      this.#held.add(socket)
    })
  }

  /** Who waited is served now, as after a gap in the network. */
  speak(): void {
    const takers = this.#takers
    if (!takers) return
    this.#takers = undefined
    this.#server.removeAllListeners('connection')
    for (const take of takers) this.#server.on('connection', take)
    for (const socket of this.#held) this.#server.emit('connection', socket)
    this.#held.clear()
  }
}

/** The effects of `refuse` and `drop` on all doors of a stand. */
export const doorEffects = (doors: readonly Door[]) => ({
  refuse: {
    begin: () => {
      for (const door of doors) door.shut()
    },
    end: () => Promise.all(doors.map((door) => door.open())),
  },
  drop: {
    begin: () => {
      for (const door of doors) door.silence()
    },
    end: () => {
      for (const door of doors) door.speak()
    },
  },
})
