import {type ChildProcess, spawn} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import ssh2 from 'ssh2'
import {startVm, type Vm} from '../../../src/lab/vm/index.ts'
import {ReplyGate, TraceFile, type TraceLine} from '../../../src/lab/witness.ts'
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

/** A VM stand-in in this process, with the system's ssh and sftp as its clients. */
export class Remote {
  readonly vm: Vm
  readonly dir: string
  readonly sshPort: number
  readonly httpPort: number
  readonly replies: ReplyGate
  readonly #trace: string
  readonly #clients = new Set<ChildProcess>()

  constructor(parts: {vm: Vm; dir: string; sshPort: number; httpPort: number; replies: ReplyGate; trace: string}) {
    this.vm = parts.vm
    this.dir = parts.dir
    this.sshPort = parts.sshPort
    this.httpPort = parts.httpPort
    this.replies = parts.replies
    this.#trace = parts.trace
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
      deadlineMs: call.deadlineMs ?? 20_000,
      fence: mode === 'apply' ? fence : null,
      attempt: mode === 'apply' ? (call.attempt ?? attempt) : null,
      input: input as Record<string, unknown>,
    })
  }

  /** `options` come first, so they win over the usual ones. */
  async ssh(args: readonly string[], stdin = '', options: readonly string[] = [], {ownKey = true} = {}): Promise<Said> {
    const rest = [...options, ...this.#options(ownKey), '-p', String(this.sshPort), 'landlord@127.0.0.1', ...args]
    return await run('ssh', rest, stdin, this.#clients)
  }

  async sftp(batch: string): Promise<Said> {
    return await run('sftp', [...this.#options(), '-P', String(this.sshPort), '-b', '-', 'landlord@127.0.0.1'], batch)
  }

  /** Ends the clients that still wait. */
  async hangUp(): Promise<void> {
    for (const client of this.#clients) client.kill('SIGKILL')
  }

  trace(): readonly TraceLine[] {
    return readFileSync(this.#trace, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }

  file(windows: string): string {
    return this.vm.machine.disk.real(windows)
  }

  async close(): Promise<void> {
    await this.vm.close()
    rmSync(this.dir, {recursive: true, force: true})
  }

  #options(ownKey = true): readonly string[] {
    const set = [
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      'IdentitiesOnly=yes',
      'LogLevel=ERROR',
      `UserKnownHostsFile=${this.dir}/known`,
    ]
    return ['-F', 'none', ...(ownKey ? ['-i', join(this.dir, 'key')] : []), ...set.flatMap((option) => ['-o', option])]
  }
}

export async function remote(given: Partial<Parameters<typeof startVm>[0]> = {}): Promise<Remote> {
  const dir = mkdtempSync(join(tmpdir(), 'lab-vm-'))
  const [sshPort, httpPort] = [await freePort(), await freePort()]
  const client = ssh2.utils.generateKeyPairSync('ed25519')
  const host = ssh2.utils.generateKeyPairSync('ed25519')
  writeFileSync(join(dir, 'key'), client.private, {mode: 0o600})
  writeFileSync(join(dir, 'known'), `[127.0.0.1]:${sshPort} ${host.public}\n`)
  writeFileSync(join(dir, 'ca.pem'), '')
  mkdirSync(join(dir, 'app-1'))
  const replies = new ReplyGate()
  const trace = join(dir, 'trace.ndjson')
  const vm = await startVm({
    dir: join(dir, 'app-1'),
    name: 'app-1',
    logs: join(dir, 'log'),
    trust: join(dir, 'ca.pem'),
    sshPort,
    httpPort,
    user: 'landlord',
    clientKey: client.public,
    hostKey: host.private,
    trace: new TraceFile(trace),
    replies,
    ...given,
  })
  return new Remote({vm, dir, sshPort, httpPort, replies, trace})
}

async function run(
  program: string,
  args: readonly string[],
  stdin: string,
  clients = new Set<ChildProcess>(),
): Promise<Said> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, args, {stdio: 'pipe', timeout: 30_000})
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

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
