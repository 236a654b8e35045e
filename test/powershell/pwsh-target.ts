import {spawn} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {channelCommandLine, commandLine} from '../../src/lib/adapters/windows/command-line.ts'
import {readLine} from '../../src/lib/adapters/windows/reply.ts'
import {delivery} from '../../src/lib/adapters/windows/request.ts'
import {composeScript, PARAMETER, VERBS, type Verb} from '../../src/lib/adapters/windows/scripts.ts'
import type {Row} from '../contract/windows/row.ts'
import {attempt, store} from '../lab/vm/ssh-client.ts'

const SHADOWS = join(import.meta.dirname, 'shadows')

/** Functions in the place of Windows' cmdlets, one file a part of the machine. */
export const shadows = (): string =>
  readdirSync(SHADOWS)
    .sort()
    .map((name) => readFileSync(join(SHADOWS, name), 'utf8'))
    .join('')

/**
 * The real scripts in a PowerShell 7, come in by the real command line and frame, with Windows' cmdlets shadowed by functions.
 * Drive D: is a folder of this machine: paths in requests and replies are its own.
 */
export class PwshTarget {
  readonly #pwsh: string
  readonly #dir = mkdtempSync(join(tmpdir(), 'landlord-pwsh-'))

  constructor(pwsh: string) {
    this.#pwsh = pwsh
    for (const folder of ['tenants', 'releases', 'landlord']) mkdirSync(join(this.#dir, 'D', folder), {recursive: true})
  }

  /** What the verb answers; undefined where no line came. Rejects where the program cannot be started or does not end. */
  async ask({verb, input, call = {}, upload}: Pick<Row, 'verb' | 'input' | 'call' | 'upload'>): Promise<unknown> {
    if (upload) this.#upload(upload)
    const nonce = randomBytes(8).toString('hex')
    const {mode} = VERBS[verb as Verb]
    const request = {
      v: 1,
      verb: verb as Verb,
      requestId: nonce,
      mode,
      deadlineMs: 20_000,
      fence:
        mode === 'apply' ? {key: call.key ?? 'tenant:acme', token: call.token ?? 1, store: call.store ?? store} : null,
      attempt: mode === 'apply' ? (call.attempt ?? attempt) : null,
      input: this.#here(input) as Record<string, unknown>,
    } as const
    const envelope = readLine(await this.#run(delivery(nonce, shadowed(verb as Verb), request)), nonce)
    return envelope?.ok ? envelope.data : envelope
  }

  /** What a channel writes to standard output for this input, once it has ended. */
  channel(stdin: string): Promise<string> {
    return this.#run(stdin, channelCommandLine())
  }

  /** What the row says must be in the answer, in this machine's paths. */
  wanted({reply}: Pick<Row, 'reply'>): object {
    return this.#here(reply) as object
  }

  close(): void {
    rmSync(this.#dir, {recursive: true, force: true})
  }

  #upload({path, content}: NonNullable<Row['upload']>): void {
    const file = this.#here(path) as string
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, Buffer.from(content, 'base64'))
  }

  /** Matchers stay as they are. */
  #here(value: unknown): unknown {
    if (typeof value === 'string')
      return value.replaceAll(/D:\\([^"]*)/g, (_, rest: string) => join(this.#dir, 'D', rest.replaceAll('\\', '/')))
    if (Array.isArray(value)) return value.map((item) => this.#here(item))
    if (typeof value !== 'object' || value === null || '$$typeof' in value) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.#here(item)]))
  }

  async #run(stdin: string, line = commandLine()): Promise<string> {
    const args = line.split(' ').slice(1)
    const env = {...process.env, LANDLORD_SHADOW: join(this.#dir, 'machine.json')}
    return await new Promise((resolve, reject) => {
      const child = spawn(this.#pwsh, args, {env, cwd: this.#dir, stdio: ['pipe', 'pipe', 'inherit'], timeout: 60_000})
      let stdout = ''
      child.stdout.setEncoding('utf8').on('data', (text) => {
        stdout += text
      })
      child.stdin.on('error', () => {})
      child.once('error', reject)
      child.once('close', (_code, signal) => (signal ? reject(new Error(`pwsh ended by ${signal}`)) : resolve(stdout)))
      child.stdin.end(stdin)
    })
  }
}

/** The script as it is sent, the shadows behind its parameter. */
export function shadowed(verb: Verb): string {
  return PARAMETER + shadows() + composeScript(verb).slice(PARAMETER.length)
}

/** Why a row cannot be asked of shadows; undefined where it can. */
export const beyondShadows = ({says}: Row): string | undefined =>
  says === 'the machine as a whole' ? 'it tells the PowerShell that runs, which is not 5.1 here' : undefined
