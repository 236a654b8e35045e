import {spawn} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {commandLine} from '../../src/lib/adapters/windows/command-line.ts'
import {readLine} from '../../src/lib/adapters/windows/reply.ts'
import {delivery} from '../../src/lib/adapters/windows/request.ts'
import {composeScript, PARAMETER, VERBS, type Verb} from '../../src/lib/adapters/windows/scripts.ts'
import type {Row} from '../contract/windows/row.ts'
import {attempt, store} from '../lab/vm/ssh-client.ts'

const SHADOW = join(import.meta.dirname, 'shadow.ps1')

/** The real scripts in a PowerShell 7, come in by the real command line and frame, with Windows' cmdlets shadowed by functions. */
export class PwshTarget {
  readonly #pwsh: string
  readonly #dir = mkdtempSync(join(tmpdir(), 'landlord-pwsh-'))

  constructor(pwsh: string) {
    this.#pwsh = pwsh
  }

  /** What the verb answers; undefined where no line came. Rejects where the program cannot be started or does not end. */
  async ask({verb, input, call = {}}: Pick<Row, 'verb' | 'input' | 'call'>): Promise<unknown> {
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
      input: input as Record<string, unknown>,
    } as const
    const envelope = readLine(await this.#run(delivery(nonce, shadowed(verb as Verb), request)), nonce)
    return envelope?.ok ? envelope.data : envelope
  }

  close(): void {
    rmSync(this.#dir, {recursive: true, force: true})
  }

  async #run(stdin: string): Promise<string> {
    const args = commandLine().split(' ').slice(1)
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
function shadowed(verb: Verb): string {
  return PARAMETER + readFileSync(SHADOW, 'utf8') + composeScript(verb).slice(PARAMETER.length)
}

/** Why a row cannot be asked of shadows; undefined where it can. */
export function beyondShadows({verb, says}: Row): string | undefined {
  if (says === 'the machine as a whole') return 'it tells the PowerShell that runs, which is not 5.1 here'
  if (verb === 'release.prune') return 'it lists a folder of a drive'
  return UNSHADOWED[verb]
}

const types = "it uses Windows' own types for access lists"
const UNSHADOWED: Readonly<Record<string, string>> = {
  'dir.ensure': types,
  'dir.remove': 'it removes what dir.ensure makes',
  'config.write': types,
  'config.remove': 'it removes what config.write makes',
  'http.read': types,
  'http.ensure': types,
  'http.remove': types,
  'cert.ensure': "it uses Windows' certificate store",
  'cert.read': "it uses Windows' certificate store",
  'cert.remove': "it uses Windows' certificate store",
  'firewall.read': 'the shadow has no profiles',
  'firewall.remove': 'it takes away what is not shadowed whole',
  'vm.access': 'the shadow has no policy',
  'vm.services': 'the shadow has no listeners',
  'isolation.audit': types,
  'tenant.remove': types,
}
