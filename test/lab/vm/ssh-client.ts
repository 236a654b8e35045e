import {type ChildProcess, spawn} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {commandLine} from '../../../src/lib/adapters/windows/command-line.ts'
import {delivery} from '../../../src/lib/adapters/windows/request.ts'
import {composeScript, VERBS, type Verb} from '../../../src/lib/adapters/windows/scripts.ts'

export const store = '01JZZZZZZZZZZZZZZZZZZZZZZ1'
export const attempt = '01JAAAAAAAAAAAAAAAAAAAAAA1'

export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Call {
  readonly mode?: 'check' | 'apply'
  readonly token?: number
  readonly key?: string
  readonly store?: string
  readonly attempt?: string
  readonly deadlineMs?: number
}

// biome-ignore lint/suspicious/noExplicitAny: replies are what the tests look into.
export type Loose = any

/** The system's ssh and sftp, speaking to a VM stand-in as landlord does. */
export class SshClient {
  readonly sshPort: number
  readonly #key: string
  readonly #known: string
  readonly #clients = new Set<ChildProcess>()

  readonly #who: string

  /** Paths of the private key and of the file with the known hosts. `who`: user@host. */
  constructor(sshPort: number, key: string, known: string, who = 'landlord@127.0.0.1') {
    this.sshPort = sshPort
    this.#who = who
    this.#key = key
    this.#known = known
  }

  /** What the bootstrap's line says; undefined without a line. */
  async envelope(verb: string, input: object, call: Call = {}): Promise<Loose> {
    const nonce = randomBytes(8).toString('hex')
    const said = await this.ssh([commandLine()], this.stdin(nonce, verb, input, call))
    const line = new RegExp(`@@LL${nonce}:(.*)\n`).exec(said.stdout)?.[1]
    return line === undefined ? undefined : JSON.parse(Buffer.from(line, 'base64').toString('utf8'))
  }

  async call(verb: string, input: object, call: Call = {}): Promise<Loose> {
    const envelope = await this.envelope(verb, input, call)
    return envelope?.ok ? envelope.data : envelope
  }

  stdin(nonce: string, verb: string, input: object, call: Call): string {
    const mode = call.mode ?? VERBS[verb as Verb]?.mode ?? 'check'
    const fence = {key: call.key ?? 'tenant:acme', token: call.token ?? 1, store: call.store ?? store}
    return delivery(nonce, verb in VERBS ? composeScript(verb as Verb) : '', {
      v: 1,
      verb: verb as Verb,
      requestId: nonce,
      mode,
      deadlineMs: call.deadlineMs ?? 60_000,
      fence: mode === 'apply' ? fence : null,
      attempt: mode === 'apply' ? (call.attempt ?? attempt) : null,
      input: input as Record<string, unknown>,
    })
  }

  /** `options` come first, so they win over the usual ones. */
  async ssh(args: readonly string[], stdin = '', options: readonly string[] = [], {ownKey = true} = {}): Promise<Said> {
    const rest = [...options, ...this.#options(ownKey), '-p', String(this.sshPort), this.#who, ...args]
    return await run('ssh', rest, stdin, this.#clients)
  }

  async sftp(batch: string): Promise<Said> {
    return await run('sftp', [...this.#options(), '-P', String(this.sshPort), '-b', '-', this.#who], batch)
  }

  /** Ends the clients that still wait. */
  hangUp(): void {
    for (const client of this.#clients) client.kill('SIGKILL')
  }

  #options(ownKey = true): readonly string[] {
    const set = [
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
      'LogLevel=ERROR',
      `UserKnownHostsFile=${this.#known}`,
    ]
    return ['-F', 'none', ...(ownKey ? ['-i', this.#key] : []), ...set.flatMap((option) => ['-o', option])]
  }
}

async function run(
  program: string,
  args: readonly string[],
  stdin: string,
  clients = new Set<ChildProcess>(),
): Promise<Said> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {stdio: 'pipe', timeout: 120_000})
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (text) => {
      stdout += text
    })
    child.stderr.on('data', (text) => {
      stderr += text
    })
    child.on('error', reject)
    clients.add(child)
    child.on('close', (code) => {
      clients.delete(child)
      resolve({code, stdout, stderr})
    })
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
  })
}
