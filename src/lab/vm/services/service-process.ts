import {type ChildProcess, spawn} from 'node:child_process'
import {closeSync, openSync} from 'node:fs'
import type {Duplex} from 'node:stream'
import {eachLine} from '../../lines.ts'
import {controlDescriptor, type FromService, type ToService} from './protocol.ts'

export interface ProcessOrder {
  /** Path on this machine of a Node program. */
  readonly program: string
  readonly args: readonly string[]
  readonly folder: string
  readonly log: string
  /** PEM file that the machine trusts. */
  readonly trust: string
}

/** A service's real process and its pipe. Events come in order; `ended` resolves when the process is gone. */
export class ServiceProcess {
  readonly pid: number
  readonly ended: Promise<{readonly code: number | null}>
  readonly #child: ChildProcess
  readonly #pipe: Duplex

  constructor(order: ProcessOrder, heard: (message: FromService) => void) {
    const log = openSync(order.log, 'a')
    this.#child = spawn(process.execPath, [order.program, ...order.args], {
      cwd: order.folder,
      env: {PATH: '/usr/bin:/bin', NODE_EXTRA_CA_CERTS: order.trust},
      stdio: ['ignore', log, log, 'pipe'],
    })
    closeSync(log)
    this.pid = this.#child.pid ?? 0
    this.#pipe = this.#child.stdio[controlDescriptor] as Duplex
    this.#pipe.on('error', () => {})
    eachLine(this.#pipe, (line) => heard(JSON.parse(line) as FromService))
    this.ended = new Promise((resolve) => {
      this.#child.once('error', () => resolve({code: null}))
      this.#child.once('exit', (code) => resolve({code}))
    })
  }

  tell(message: ToService): void {
    if (this.#pipe.writable) this.#pipe.write(`${JSON.stringify(message)}\n`)
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}
