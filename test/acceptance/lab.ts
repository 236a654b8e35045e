import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {
  type ControlRequest,
  control,
  labDown,
  labFingerprint,
  labReset,
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

/** What landlord keeps itself of a release that was added: kept, so that it need not be added before each test. */
const STOCKED = ['ops', 'releases'] as const

/** A running lab in a folder of its own, with release 1.0.0 in the library. */
export class AcceptanceLab {
  readonly dir: string
  readonly config: string

  readonly #store: 'sql-server' | undefined

  private constructor(dir: string, config: string, store: 'sql-server' | undefined) {
    this.dir = dir
    this.#store = store
    this.config = config
  }

  static async up(
    timings: Readonly<Record<string, number>> = {},
    only: readonly string[] = small,
    store?: 'sql-server',
  ): Promise<AcceptanceLab> {
    const dir = mkdtempSync(join(tmpdir(), 'll-acc-'))
    const {config, releases} = await labUp(dir, {only, timings, ...(store === undefined ? {} : {store})})
    const lab = new AcceptanceLab(dir, config, store)
    lab.#releases.push(...releases)
    await lab.#stock()
    return lab
  }

  async down(): Promise<void> {
    await labDown(this.dir)
    dumpTsql(this.dir)
    rmSync(this.dir, {recursive: true, force: true})
  }

  /** As new, whatever was killed. */
  async reset(): Promise<void> {
    await labUp(this.dir)
    await labReset(this.dir)
    // What lies in a server is gone with it.
    if (this.#store !== undefined) return await this.#stock()
    for (const name of STOCKED) cpSync(join(this.dir, 'stocked', name), join(this.dir, name), {recursive: true})
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

  readonly #releases: string[] = []

  async #stock(): Promise<void> {
    if (this.#store !== undefined) {
      const made = await this.json(['store', 'init', '--json'])
      if (made.exit !== 0) throw new Error(JSON.stringify(made.error))
    }
    for (const zip of this.#releases) {
      const added = await this.json(['release', 'add', zip, '--yes', '--json'])
      if (added.exit !== 0) throw new Error(JSON.stringify(added.error))
    }
    if (this.#store === undefined)
      for (const name of STOCKED) cpSync(join(this.dir, name), join(this.dir, 'stocked', name), {recursive: true})
  }
}
