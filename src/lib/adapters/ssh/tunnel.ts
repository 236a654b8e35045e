import {connect, createServer, type Socket} from 'node:net'
import {join} from 'node:path'
import {Unreachable} from '../../errors.ts'
import type {Child} from '../children/child.ts'
import {makeRunFolder, type RunFolder} from './run-folder.ts'
import {standingSsh} from './standing.ts'
import {place, type SshWay} from './way.ts'

export interface Beyond {
  readonly host: string
  readonly port: number
}

/**
 * A tunnel through a jump host to one port behind it (promise P08): an ssh of its own, apart from those that carry commands. Its near end is a
 * socket in a private folder, which nobody else on this machine can use; on Windows, whose ssh has no such sockets, a port of loopback.
 */
export class Tunnel {
  readonly #way: SshWay
  readonly #to: Beyond
  readonly #socket: boolean
  #folder: RunFolder | undefined
  #standing: Promise<Standing> | undefined

  constructor(way: SshWay, to: Beyond, socket = process.platform !== 'win32') {
    this.#way = way
    this.#to = to
    this.#socket = socket
  }

  /** A connection that comes out at the far end. Throws Unreachable, LL-JUMP-LOGIN, LL-JUMP-HOSTKEY: nothing was sent then. */
  async dial(): Promise<Socket> {
    this.#standing ??= this.#stand()
    const {near} = await this.#standing
    return new Promise((resolve, reject) => {
      const socket = connect(near)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(socket)
      })
      socket.once('error', reject)
    }).catch((error: NodeJS.ErrnoException) => {
      throw new Unreachable('LL-JUMP-UNREACHABLE', `The tunnel through ${this.#way.name} is gone.`, {
        where: place(this.#way),
        why: error.code,
        state: 'Nothing was sent through it.',
        next: ['landlord explain LL-JUMP-UNREACHABLE'],
        cause: error,
      })
    }) as Promise<Socket>
  }

  /** Leaves no process and no folder. */
  async close(): Promise<void> {
    const standing = this.#standing
    this.#standing = undefined
    const child = (await standing?.catch(() => undefined))?.child
    child?.end()
    await child?.ended
    this.#folder?.remove()
    this.#folder = undefined
  }

  async #stand(): Promise<Standing> {
    const forget = () => {
      this.#standing = undefined
    }
    try {
      this.#folder?.remove()
      this.#folder = makeRunFolder(this.#way, {share: false, forwards: true})
      const near = this.#socket ? {path: join(this.#folder.path, 't')} : {host: '127.0.0.1', port: await freePort()}
      const from = 'path' in near ? near.path : `${near.host}:${near.port}`
      const child = await standingSsh(this.#way, this.#folder.config, [
        '-L',
        `${from}:${bracketed(this.#to.host)}:${this.#to.port}`,
      ])
      void child.ended.then(forget)
      return {child, near}
    } catch (error) {
      forget()
      throw error
    }
  }
}

interface Standing {
  readonly child: Child
  readonly near: {readonly path: string} | {readonly host: string; readonly port: number}
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** Free a moment ago: ssh refuses to start where somebody was quicker. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
