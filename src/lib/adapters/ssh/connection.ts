import type {Child} from '../children/child.ts'
import {makeRunFolder, type RunFolder} from './run-folder.ts'
import {standingSsh} from './standing.ts'
import type {SshWay} from './way.ts'

/**
 * The way to one host. Where ssh can share a connection, one is made first, as a step of its own that asks for nothing: a failure
 * there proves that nothing was sent. Exit codes and texts of a call itself could not tell.
 */
export class Connection {
  readonly shared: boolean
  readonly #way: SshWay
  #folder: RunFolder | undefined
  #master: Promise<Child> | undefined

  /** `share`: one connection for all calls; where left out, wherever ssh can do it (not on Windows). */
  constructor(way: SshWay, share = process.platform !== 'win32') {
    this.#way = way
    this.shared = share
  }

  /** Arguments that lead `ssh` and `sftp` there. Throws Unreachable, LL-VM-LOGIN, LL-VM-HOSTKEY, or the same of a jump host: nothing was sent then. */
  async ready(): Promise<readonly string[]> {
    this.#folder ??= makeRunFolder(this.#way, {share: this.shared, forwards: false})
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
    const forget = () => {
      this.#master = undefined
    }
    try {
      const master = await standingSsh(this.#way, config, ['-M'])
      void master.ended.then(forget)
      return master
    } catch (error) {
      forget()
      throw error
    }
  }
}
