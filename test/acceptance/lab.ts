import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {
  type ControlRequest,
  control,
  labDown,
  labFingerprint,
  labRevert,
  labSnapshot,
  labTrace,
  labUp,
  small,
  type TraceLine,
} from '../../src/lab/client.ts'
import {type Ended, Product} from '../kill/product.ts'
import {dumpTsql} from '../tsql/dump.ts'

/** The `--json` document of a command, as far as tests look at it. */
export interface Document {
  readonly command: string
  readonly run: string | null
  readonly exit: number
  readonly changed: number
  readonly steps: readonly {readonly id: string; readonly result: string; readonly note?: string}[]
  // biome-ignore lint/suspicious/noExplicitAny: every command has a result of its own shape
  readonly result?: any
  readonly error?: {
    readonly code: string
    readonly message: string
    readonly next?: readonly {readonly command: string}[]
  } & Readonly<Record<string, unknown>>
}

/** Facts that are made when a tenant is, in a lab of one server and one VM; the others hold already, or only look. */
export const MADE = 13

export const ORDER = ['--name', 'Acme AB', '--contact', 'Ann Ek <ann@acme.example> +46701234567']
export const create = (name: string, ...more: readonly string[]): readonly string[] => [
  'tenant',
  'create',
  name,
  ...ORDER,
  '--yes',
  '--json',
  ...more,
]

/** A running lab in a folder of its own, with release 1.0.0 in the library. */
export class AcceptanceLab {
  readonly dir: string
  readonly config: string

  private constructor(dir: string, config: string) {
    this.dir = dir
    this.config = config
  }

  static async up(
    timings: Readonly<Record<string, number>> = {},
    only: readonly string[] = small,
    store?: 'sql-server',
    builds: Readonly<Record<string, string>> = {},
  ): Promise<AcceptanceLab> {
    const dir = mkdtempSync(join(tmpdir(), 'll-acc-'))
    const {config, releases} = await labUp(dir, {only, timings, builds, ...(store === undefined ? {} : {store})})
    const lab = new AcceptanceLab(dir, config)
    if (store !== undefined) await lab.#done(['store', 'init', '--json'])
    for (const zip of releases) await lab.#done(['release', 'add', zip, '--yes', '--json'])
    await lab.snapshot()
    return lab
  }

  async down(): Promise<void> {
    await labDown(this.dir)
    dumpTsql(this.dir)
    rmSync(this.dir, {recursive: true, force: true})
  }

  /** What stands now is what `reset` goes back to: a tenant that many tests begin with is created once. */
  async snapshot(): Promise<void> {
    await labSnapshot(this.dir)
  }

  /** As it was at the last snapshot; as new where no test took one. Whatever was killed runs again. */
  async reset(): Promise<void> {
    await labUp(this.dir)
    await labRevert(this.dir)
  }

  /** The certificate that is there from the beginning, where a test took it away. */
  async provideCertificate(): Promise<void> {
    await labUp(this.dir)
  }

  /** Starts a command and leaves it to the test. */
  start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Product {
    return new Product(environment.LANDLORD_CONFIG ?? this.config, args, environment)
  }

  async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.start(args, environment).end()
  }

  /** The command's document; its exit code must be the one it says. */
  async json(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Document> {
    const ended = await this.run(args, environment)
    let document: Document
    try {
      document = JSON.parse(ended.stdout)
    } catch (error) {
      throw new Error(`no document: ${ended.stdout.slice(0, 500)} ${ended.stderr.slice(0, 1500)}`, {cause: error})
    }
    if (document.exit !== ended.exitCode)
      throw new Error(`the document says ${document.exit}, the exit code is ${ended.exitCode}`)
    return document
  }

  async fingerprint(): Promise<string> {
    const {fingerprint, facts} = await labFingerprint(this.dir)
    return `${fingerprint} ${JSON.stringify(facts, undefined, 1)}`
  }

  /** What was executed since `from` lines of the trace. */
  async trace(from = 0): Promise<readonly TraceLine[]> {
    return (await labTrace(this.dir)).slice(from)
  }

  control(stand: string, request: ControlRequest) {
    return control(this.dir, stand, request)
  }

  /** Another configuration for the same lab, with a change in its text. */
  configWith(name: string, change: (text: string) => string): string {
    const file = join(this.dir, `${name}.yaml`)
    const before = readFileSync(this.config, 'utf8')
    const after = change(before)
    if (after === before) throw new Error(`${name} changed nothing in the configuration`)
    writeFileSync(file, after)
    return file
  }

  async #done(args: readonly string[]): Promise<void> {
    const {exit, error} = await this.json(args)
    if (exit !== 0) throw new Error(JSON.stringify(error))
  }
}
