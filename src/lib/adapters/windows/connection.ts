import {type Child, startChild} from '../children/child.ts'
import {notConnected} from './connect-failure.ts'
import type {WindowsOptions} from './options.ts'
import {makeRunFolder, type RunFolder} from './run-folder.ts'
import {ALIAS} from './ssh-config.ts'

/**
 * The way to one VM. Where ssh can share a connection, one is made first, as a step of its own that asks for nothing: a failure
 * there proves that nothing was sent. Exit codes and texts of a call itself could not tell.
 */
export class Connection {
  readonly shared: boolean
  readonly #options: WindowsOptions
  #folder: RunFolder | undefined
  #master: Promise<Child> | undefined

  constructor(options: WindowsOptions) {
    this.#options = options
    this.shared = options.shareConnection ?? process.platform !== 'win32'
  }

  /** Arguments that lead `ssh` and `sftp` to the VM. Throws Unreachable, LL-VM-LOGIN or LL-VM-HOSTKEY: nothing was sent then. */
  async ready(): Promise<readonly string[]> {
    this.#folder ??= makeRunFolder(this.#options, this.shared)
    const {config} = this.#folder
    if (this.shared) {
      this.#master ??= this.#connect(config)
      await this.#master
    }
    return ['-F', config]
  }

  /** Leaves no process and no folder. */
  async close(): Promise<void> {
    const master = this.#master
    this.#master = undefined
    const child = await master?.catch(() => undefined)
    child?.end()
    await child?.ended
    this.#folder?.remove()
    this.#folder = undefined
  }

  async #connect(config: string): Promise<Child> {
    // The local command runs once the log-on is done and the socket listens: the sign that calls may come.
    const args = [
      '-F',
      config,
      '-M',
      '-N',
      '-o',
      'PermitLocalCommand=yes',
      '-o',
      `LocalCommand=echo ${CONNECTED}`,
      ALIAS,
    ]
    const master = await startChild('ssh', args, '')
    const timer = setTimeout(() => master.end(), this.#options.connectTimeoutMs + 2000)
    const said = await Promise.race([connected(master), master.ended])
    clearTimeout(timer)
    const forget = () => {
      this.#master = undefined
    }
    if (said !== CONNECTED) {
      forget()
      throw notConnected(this.#options, said)
    }
    void master.ended.then(forget)
    master.unref()
    return master
  }
}

const CONNECTED = 'connected'

const connected = (master: Child): Promise<typeof CONNECTED> =>
  new Promise((resolve) => {
    let heard = ''
    const listen = (chunk: Buffer | string) => {
      heard += String(chunk)
      if (!heard.includes(`${CONNECTED}\n`)) return
      master.stdout.off('data', listen)
      resolve(CONNECTED)
    }
    master.stdout.on('data', listen)
  })
