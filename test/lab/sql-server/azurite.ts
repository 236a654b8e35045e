import {type ChildProcess, spawn} from 'node:child_process'
import {createHmac, randomBytes} from 'node:crypto'
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

const PROGRAM = join(import.meta.dirname, '../../../tools/azurite/node_modules/azurite/dist/src/blob/main.js')
const ACCOUNT = 'labaccount'
const VERSION = '2020-10-02'
const READY_MS = 30_000

/** Whether `npm run azurite` was run here. */
export const azuriteIsInstalled = existsSync(PROGRAM)

/** Azurite's Blob service, a child of this process, in memory and on the loopback interface. */
export class Azurite {
  /** As BACKUP is told it. */
  readonly origin = `https://${ACCOUNT}.blob.core.windows.net`
  /** Where it really is. */
  readonly endpoint: string
  readonly #child: ChildProcess
  readonly #dir: string
  readonly #key: Buffer

  private constructor(child: ChildProcess, endpoint: string, dir: string, key: Buffer) {
    this.#child = child
    this.endpoint = endpoint
    this.#dir = dir
    this.#key = key
  }

  static async start(): Promise<Azurite> {
    const dir = mkdtempSync(join(tmpdir(), 'azurite-'))
    const key = randomBytes(64)
    const words = ['--blobHost', '127.0.0.1', '--blobPort', '0', '--inMemoryPersistence']
    const child = spawn(process.execPath, [PROGRAM, ...words, '--disableTelemetry'], {
      cwd: dir,
      env: {PATH: process.env.PATH, AZURITE_ACCOUNTS: `${ACCOUNT}:${key.toString('base64')}`},
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    try {
      return new Azurite(child, await listening(child), dir, key)
    } catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }

  /** A container of its own, with nothing in it. */
  async container(name: string): Promise<string> {
    const answer = await fetch(`${this.endpoint}/${ACCOUNT}/${name}?restype=container&${this.#accountSignature()}`, {
      method: 'PUT',
      headers: {'x-ms-version': VERSION},
    })
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`)
    return `${this.origin}/${name}`
  }

  /** Names and kinds of what lies there. */
  async blobs(name: string): Promise<readonly string[]> {
    const list = await fetch(
      `${this.endpoint}/${ACCOUNT}/${name}?restype=container&comp=list&${this.#accountSignature()}`,
      {headers: {'x-ms-version': VERSION}},
    )
    const found = (await list.text()).matchAll(/<Name>([^<]*)<\/Name>.*?<BlobType>([^<]*)<\/BlobType>/gs)
    return [...found].map(([, blob, kind]) => `${blob} ${kind}`)
  }

  /** A shared access signature for a container, without the leading question mark. */
  signature(container: string, {permissions = 'rwl', hours = 1, key = this.#key} = {}): string {
    const expiry = iso(hours)
    const fields = [
      permissions,
      '',
      expiry,
      `/blob/${ACCOUNT}/${container}`,
      '',
      '',
      '',
      VERSION,
      'c',
      '',
      '',
      '',
      '',
      '',
      '',
    ]
    const query = {sp: permissions, se: expiry, sv: VERSION, sr: 'c', sig: signed(fields.join('\n'), key)}
    return new URLSearchParams(query).toString()
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await gone
    rmSync(this.#dir, {recursive: true, force: true})
  }

  #accountSignature(): string {
    const expiry = iso(1)
    const query = {sp: 'rwdlac', ss: 'b', srt: 'sco', se: expiry, sv: VERSION}
    const fields = [ACCOUNT, query.sp, query.ss, query.srt, '', expiry, '', '', VERSION, '']
    return new URLSearchParams({...query, sig: signed(fields.join('\n'), this.#key)}).toString()
  }
}

const iso = (hours: number): string => `${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`
const signed = (text: string, key: Buffer): string => createHmac('sha256', key).update(text).digest('base64')

async function listening(child: ChildProcess): Promise<string> {
  let said = ''
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Azurite is not ready: ${said}`)), READY_MS)
    const hear = (text: Buffer) => {
      said += text.toString()
      const [, at] = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? []
      if (at === undefined) return
      clearTimeout(timer)
      resolve(at)
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code) => reject(new Error(`Azurite ended with ${code}: ${said}`)))
  })
}
