import {cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {
  control,
  labDown,
  labFingerprint,
  labReset,
  labTrace,
  labUp,
  small,
  type TraceLine,
} from '../../src/lab/client.ts'
import {administrator} from '../acceptance/sql.ts'
import type {Point} from './points.ts'
import {type Ended, Product} from './product.ts'
import type {Scenario} from './scenarios.ts'

/** What an undisturbed run looks like; every disturbed one has to come to the same. */
export interface Calm {
  readonly events: number
  readonly changes: readonly TraceLine[]
  /** Requests in which something lasted: it can be disturbed in its midst. */
  readonly works: readonly TraceLine[]
  readonly before: World
  readonly after: World
  /** Sets in the catalogue, by tenant and kind: what was taken stays, whatever is undone. */
  readonly backups: unknown
}

/** All that a run may have changed. */
interface World {
  readonly facts: unknown
  readonly kept: readonly unknown[]
}

/** What carries verbs in a lane: a PowerShell for each, or one for all, as `doctor` proves it. */
export type Form = 'single' | 'channel'

/** A lab of its own in which points are tried, one after another. */
export class Lane {
  readonly #dir: string
  readonly #config: string
  readonly #scenario: Scenario
  readonly form: Form

  private constructor(dir: string, config: string, scenario: Scenario, form: Form) {
    this.form = form
    this.#dir = dir
    this.#config = config
    this.#scenario = scenario
  }

  static async open(scenario: Scenario, form: Form): Promise<Lane> {
    const dir = mkdtempSync(join(tmpdir(), 'll-kill-'))
    const up = await labUp(dir, {only: scenario.only ?? small})
    const lane = new Lane(dir, configured(dir, up.config, scenario), scenario, form)
    for (const zip of up.releases) await lane.#expect(0, ['release', 'add', zip, '--yes', '--json'])
    if (form === 'channel') await lane.#prove()
    cpSync(join(dir, 'ops'), join(dir, 'kept', 'ops'), {recursive: true})
    cpSync(join(dir, 'releases'), join(dir, 'kept', 'releases'), {recursive: true})
    return lane
  }

  /** Whatever else `doctor` finds where not all stands are up. */
  async #prove(): Promise<void> {
    await new Product(this.#config, ['doctor', 'app-1', '--json']).end()
    using database = new DatabaseSync(join(this.#dir, 'ops', 'landlord.db'), {readOnly: true})
    const proven = database.prepare("SELECT count(*) AS proofs FROM channel_proofs WHERE vm = 'app-1'").get()
    if (proven?.proofs !== 1) throw new Error('doctor did not prove the channel')
  }

  async close(): Promise<void> {
    await labDown(this.#dir)
    rmSync(this.#dir, {recursive: true, force: true})
  }

  async calm(): Promise<Calm> {
    await this.#fresh()
    const before = await this.#fingerprint()
    const traced = (await labTrace(this.#dir)).length
    await this.#expect(0, this.#command)
    const lines = (await labTrace(this.#dir)).slice(traced)
    return {
      events: this.#scenario.halts ?? this.#lastRun().events,
      changes: lines.filter(({changed}) => changed),
      works: lines.filter(({works = 0}) => works > 0),
      before,
      after: await this.#fingerprint(),
      backups: this.#backups(),
    }
  }

  /** Disturbs a run at the point; then the same command again must come to the same end. Rejects with what went wrong. */
  async resumes(point: Point, calm: Calm): Promise<void> {
    await this.#disturbed(point)
    const {again, proofs = []} = this.#scenario
    const traced = (await labTrace(this.#dir)).length
    const last = this.#lastRun()
    if (again !== 'unless done' || last.state !== 'done')
      await this.#expect(0, again === 'run' ? ['run', 'resume', last.id, '--json'] : this.#command)
    this.#same(await this.#fingerprint(), calm.after, 'resumed', this.#uncertain())
    const taken = JSON.stringify(this.#backups())
    // What a run had taken when its server went is entered by the next, which takes its own besides.
    const mayHaveBoth = again === 'unless done' && point.at === 'change' && point.by === 'server-killed'
    if (taken !== JSON.stringify(calm.backups) && !mayHaveBoth)
      throw new Error(`resumed, the catalogue has ${taken} instead of ${JSON.stringify(calm.backups)}`)
    await this.#waitedFor(traced)
    for (const proof of proofs) await this.#expect(0, this.#words(proof))
  }

  /** What was under way still must have been waited for: SQL Server refuses whoever comes between (3023, 3101; 3013 trails behind). */
  async #waitedFor(traced: number): Promise<void> {
    const [between] = (await labTrace(this.#dir)).slice(traced).filter(({error}) => IN_THE_WAY.includes(error))
    if (between) throw new Error(`not waited for: ${between.text?.slice(0, 200)} met ${between.error}`)
  }

  /** Disturbs a run at the point; then its undo, where there is one, must bring back what was before. */
  async undoes(point: Point, calm: Calm): Promise<void> {
    const {confirm = 'acme', undo = []} = this.#scenario
    if (undo === 'none') return
    await this.#disturbed(point)
    const {id} = this.#lastRun()
    const traced = (await labTrace(this.#dir)).length
    const command = ['run', 'undo', id, '--confirm', confirm, ...undo, '--json']
    // Beyond the point of no return the refusal is what an operator has to see, and going on is the way out.
    if (this.#scenario.pastReturn === 'refused') {
      const {exitCode, stdout} = await new Product(this.#config, command).end()
      if (exitCode === 10 && stdout.includes('LL-RUN-PAST-RETURN')) {
        await this.#expect(0, ['run', 'resume', id, '--json'])
        return this.#same(await this.#fingerprint(), calm.after, 'refused to undo, then resumed')
      }
    }
    await this.#expect(0, command)
    this.#same(await this.#fingerprint(), calm.before, 'undone')
    await this.#waitedFor(traced)
  }

  async #disturbed(point: Point): Promise<void> {
    await this.#fresh()
    if (point.at === 'event') {
      const product = new Product(this.#config, this.#command, {LANDLORD_HALT_AT_EVENT: String(point.n)})
      if (!(await product.says(`halted at event ${point.n}`))) throw new Error(`it never came to event ${point.n}`)
      product.kill()
      await product.end()
      return
    }
    const {stand, n, by} = point
    await control(this.#dir, stand, {
      do: 'withhold',
      nth: n,
      fate: by === 'kill' ? 'hold' : by === 'cut' ? 'cut' : 'die',
      at: point.at === 'work' ? 'midst' : 'reply',
    })
    const product = new Product(this.#config, this.#command)
    if (by === 'kill') {
      const {held} = await control(this.#dir, stand, {do: 'wait-held', timeoutMs: 60_000})
      product.kill()
      if (!held) throw new Error(`${point.at} ${n} of ${stand} never came`)
    }
    await product.end()
    if (by === 'server-killed') await labUp(this.#dir)
    else await control(this.#dir, stand, {do: 'clear'})
  }

  /** The lab as new, with the store and library as they were right after the releases were added. */
  async #fresh(): Promise<void> {
    await labUp(this.#dir)
    await labReset(this.#dir)
    rmSync(join(this.#dir, 'spool'), {recursive: true, force: true})
    for (const folder of ['ops', 'releases']) {
      rmSync(join(this.#dir, folder), {recursive: true, force: true})
      cpSync(join(this.#dir, 'kept', folder), join(this.#dir, folder), {recursive: true})
    }
    rmSync(this.#scratch, {recursive: true, force: true})
    mkdirSync(this.#scratch)
    const {files = {}, before, ends = {}, agedDays} = this.#scenario
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.#scratch, name), text)
    for (const [at, command] of before.entries())
      if (typeof command === 'string') await this.#written(command)
      else await this.#expect(ends[at] ?? 0, this.#words(command))
    if (agedDays !== undefined) this.#age(agedDays)
  }

  async #written(sql: string): Promise<void> {
    const connection = await administrator(this.#dir)
    try {
      await connection.run(sql)
    } finally {
      connection.close()
    }
  }

  get #scratch(): string {
    return join(this.#dir, 'scratch')
  }

  get #command(): readonly string[] {
    return this.#words(this.#scenario.command)
  }

  #words(command: readonly string[]): readonly string[] {
    return command.map((word) => word.replace('{lab}', this.#dir).replace('{scratch}', this.#scratch))
  }

  #age(days: number): void {
    using database = new DatabaseSync(join(this.#dir, 'ops', 'landlord.db'))
    database.prepare('UPDATE runs SET closed_at = closed_at - ?').run(days * 86_400_000)
  }

  async #expect(exitCode: number, command: readonly string[]): Promise<Ended> {
    const ended = await new Product(this.#config, command).end()
    if (ended.exitCode !== exitCode)
      throw new Error(
        `${command.slice(0, 3).join(' ')} ended with ${ended.exitCode}: ${ended.stdout.slice(-1500)} ${ended.stderr.slice(-500)}`,
      )
    return ended
  }

  async #fingerprint(): Promise<World> {
    const {facts} = await labFingerprint(this.#dir)
    return {facts, kept: [this.#library(), this.#tenants(), this.#acts()]}
  }

  /** Whose mails were cut off while they were sent: nobody knows whether they arrived, and they are not sent again. */
  #uncertain(): readonly string[] {
    using database = new DatabaseSync(join(this.#dir, 'ops', 'landlord.db'), {readOnly: true})
    const rows = database.prepare(
      `SELECT address FROM notices WHERE channel = 'mail'
         AND EXISTS (SELECT * FROM notice_attempts WHERE notice = notices.id AND state = 'uncertain')`,
    )
    return rows.all().map(({address}) => String(address))
  }

  /** What the library holds: its zips, and what the store says of them. */
  #library(): unknown {
    using database = new DatabaseSync(join(this.#dir, 'ops', 'landlord.db'), {readOnly: true})
    const rows = database
      .prepare('SELECT version, digest, retired_at IS NOT NULL AS retired FROM releases ORDER BY version')
      .all()
    return {rows, zips: readdirSync(join(this.#dir, 'releases')).sort()}
  }

  /** What the ops store says of tenants that does not differ from one creation to the next. */
  #tenants(): unknown {
    using database = new DatabaseSync(join(this.#dir, 'ops', 'landlord.db'), {readOnly: true})
    const rows = database.prepare(
      `SELECT name, display_name, contacts, vm, place, server, release_version, live_slot, time_zone, ring,
              maintenance_window, state FROM tenants ORDER BY name`,
    )
    return rows.all()
  }

  /** One by one, so that what was taken twice shows. */
  #backups(): unknown {
    using database = new DatabaseSync(join(this.#dir, 'ops', 'landlord.db'), {readOnly: true})
    return database
      .prepare('SELECT tenant_name, kind, count(*) AS sets FROM backup_sets GROUP BY tenant_name, kind ORDER BY 1, 2')
      .all()
  }

  /** What was done to the store itself, and how much of its journal lies in archives. */
  #acts(): unknown {
    using database = new DatabaseSync(join(this.#dir, 'ops', 'landlord.db'), {readOnly: true})
    const acts = database.prepare(
      `SELECT routine, state, count(*) AS runs FROM runs WHERE routine IN ('freeze', 'thaw', 'run prune') GROUP BY routine, state`,
    )
    const archived = database.prepare(
      `SELECT count(*) AS runs, sum((SELECT count(*) FROM events WHERE events.run = runs.id)) AS events
         FROM runs WHERE archived_in IS NOT NULL`,
    )
    const archive = join(this.#scratch, 'archive')
    return [acts.all(), archived.get(), existsSync(archive) ? readdirSync(archive).length : 0]
  }

  #same(found: World, wanted: World, how: string, uncertain: readonly string[] = []): void {
    const [is, should] = [textOf(found, uncertain), textOf(wanted, uncertain)]
    if (is === should) return
    const at = [...should].findIndex((letter, index) => is[index] !== letter)
    throw new Error(
      `${how}, it is not the same: …${is.slice(Math.max(0, at - 60), at + 100)}… instead of …${should.slice(Math.max(0, at - 60), at + 100)}…`,
    )
  }

  /** Of a run of many with the events of its children. */
  #lastRun(): {id: string; state: string; events: number} {
    const file = join(this.#dir, 'ops', 'landlord.db')
    if (!existsSync(file)) throw new Error('there is no ops store')
    using database = new DatabaseSync(file, {readOnly: true})
    const found = database
      .prepare(
        `SELECT coalesce(runs.parent, runs.id) AS id, count(*) AS events,
                (SELECT state FROM runs AS own WHERE own.id = coalesce(runs.parent, runs.id)) AS state
           FROM events JOIN runs ON runs.id = events.run
          GROUP BY coalesce(runs.parent, runs.id) ORDER BY id DESC LIMIT 1`,
      )
      .get()
    return {id: String(found?.id), state: String(found?.state), events: Number(found?.events)}
  }
}

/** Another backup is under way; nobody may be in it; and what trails behind either. */
const IN_THE_WAY: readonly TraceLine['error'][] = [3023, 3101, 3013]

/** The lab's own configuration, or one beside it with what the scenario adds. */
function configured(dir: string, file: string, {configuration}: Scenario): string {
  if (!configuration) return file
  const before = readFileSync(file, 'utf8')
  const after = configuration(before)
  if (after === before) throw new Error('the scenario changed nothing in the configuration')
  const own = join(dir, 'scenario.yaml')
  writeFileSync(own, after)
  return own
}

/** For comparison, without the mails to these; no mail may have come twice. */
function textOf({facts, kept}: World, without: readonly string[]): string {
  const mails = (key: string, value: unknown): unknown => {
    if (key !== 'mails' || !Array.isArray(value)) return value
    const texts = value.map((mail) => JSON.stringify(mail))
    if (new Set(texts).size < texts.length) throw new Error(`a mail came twice: ${texts.join(', ')}`)
    return value.filter(({to}: {readonly to: readonly string[]}) => !to.some((address) => without.includes(address)))
  }
  return JSON.stringify({facts, kept}, mails)
}
