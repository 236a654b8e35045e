import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {LocalServer} from './local-server.ts'

/** One step of a random history; numbers are taken modulo what there is to choose from. */
export type Step =
  | {
      readonly do: 'write'
      readonly copy: number
      readonly id: number
      readonly value: number
      readonly rollback: boolean
    }
  | {
      readonly do: 'full'
      readonly copy: number
      readonly copyOnly: boolean
      readonly stripes: number
      readonly compressed: boolean
    }
  | {readonly do: 'differential'; readonly copy: number}
  | {readonly do: 'log'; readonly copy: number; readonly copyOnly: boolean}
  | {readonly do: 'model'; readonly copy: number; readonly simple: boolean}
  | {readonly do: 'restart'; readonly server: number}
  | {readonly do: 'restore'; readonly way: number; readonly server: number; readonly at: number; readonly wrong: number}

/** State of a database from one commit on. */
interface Entry {
  /** ms UTC. */
  readonly time: number
  readonly rows: ReadonlyMap<number, number>
  readonly simple: boolean
}

interface Taken {
  readonly type: 'full' | 'differential' | 'log'
  readonly disks: readonly string[]
  /** Logical name of the data file, which restores keep. */
  readonly source: string
  readonly copyOnly: boolean
  /** A chain of log backups goes on from its end. */
  readonly chained: boolean
  /** What a differential of the database was based on when it was taken. */
  readonly base: Taken | undefined
  /** All commits that lead to its end. */
  readonly entries: readonly Entry[]
}

/** Backups that bring a database back, one after the other: a data backup, perhaps a differential, logs. */
type Way = readonly Taken[]

interface Copy {
  readonly server: LocalServer
  readonly name: string
  readonly source: string
  entries: Entry[]
  /** Ways to its latest log backup: every next log backup continues each of them. */
  ways: Way[]
  base: Taken | undefined
}

const ZONE = 'Europe/Berlin'
const GRAIN = 10

/** Two servers with one share, what was done on them, and what must therefore be in every restored database. */
export class Histories {
  readonly #share = mkdtempSync(join(tmpdir(), 'histories-'))
  readonly #servers: readonly LocalServer[]
  readonly #copies: Copy[] = []
  readonly #ways: Way[] = []
  #now = Date.UTC(2026, 10, 22, 12)
  #made = 0
  readonly counts = {restored: 0, refused: 0, steps: 0}

  constructor() {
    this.#servers = ['sql-1', 'sql-verify'].map(
      (name) => new LocalServer(name, '16.0.4100.1', {share: this.#share, zone: ZONE}),
    )
    for (const server of this.#servers) this.#setClock(server)
  }

  async begin(): Promise<void> {
    for (const [i, server] of this.#servers.entries()) {
      const name = `d${i}`
      await server.must(`CREATE DATABASE ${name};`)
      await server.must('CREATE TABLE t (id int NOT NULL PRIMARY KEY, v int NOT NULL);', {in: name})
      this.#copies.push({
        server,
        name,
        source: name,
        entries: [{time: this.#tick(), rows: new Map(), simple: false}],
        ways: [],
        base: undefined,
      })
    }
  }

  async run(step: Step): Promise<void> {
    this.counts.steps += 1
    this.#tick()
    if (step.do === 'restart') {
      const server = this.#servers[step.server % this.#servers.length]
      server?.restart()
      if (server !== undefined) this.#setClock(server)
    } else if (step.do === 'restore') await this.#restore(step)
    else {
      const copy = this.#copies[step.copy % this.#copies.length]
      if (copy !== undefined) await this.#onCopy(step, copy)
    }
  }

  stop(): void {
    for (const server of this.#servers) server.stop()
    rmSync(this.#share, {recursive: true, force: true})
  }

  async #onCopy(step: Exclude<Step, {do: 'restart' | 'restore'}>, copy: Copy): Promise<void> {
    switch (step.do) {
      case 'write':
        await this.#write(step, copy)
        return
      case 'full':
        await this.#full(step, copy)
        return
      case 'differential':
        await this.#differential(copy)
        return
      case 'log':
        await this.#log(step, copy)
        return
      case 'model':
        await this.#model(step.simple, copy)
        return
    }
  }

  async #write({id, value, rollback}: Extract<Step, {do: 'write'}>, copy: Copy): Promise<void> {
    const rows = new Map(last(copy.entries).rows)
    const key = id % 6
    const old = rows.get(key)
    const change =
      old === undefined
        ? `INSERT INTO t VALUES (${key}, ${value})`
        : value % 3 === 0
          ? `DELETE FROM t WHERE id = ${key}`
          : `UPDATE t SET v = ${value} WHERE id = ${key}`
    const other = `UPDATE t SET v = v + 1 WHERE id = ${(key + 1) % 6}`
    await copy.server.must(`BEGIN TRAN; ${change}; ${other}; ${rollback ? 'ROLLBACK' : 'COMMIT'};`, {in: copy.name})
    if (rollback) return
    if (old !== undefined && value % 3 === 0) rows.delete(key)
    else rows.set(key, value)
    const neighbour = rows.get((key + 1) % 6)
    if (neighbour !== undefined) rows.set((key + 1) % 6, neighbour + 1)
    if (JSON.stringify([...rows].sort()) === JSON.stringify([...last(copy.entries).rows].sort())) return
    copy.entries.push({time: this.#now, rows, simple: last(copy.entries).simple})
  }

  async #full({copyOnly, stripes, compressed}: Extract<Step, {do: 'full'}>, copy: Copy): Promise<void> {
    const disks = this.#disks(1 + (stripes % 3))
    const options = ['INIT', ...(copyOnly ? ['COPY_ONLY'] : []), ...(compressed ? ['COMPRESSION'] : ['CHECKSUM'])]
    await copy.server.must(`BACKUP DATABASE ${copy.name} TO ${devices(disks)} WITH ${options.join(', ')}`)
    const chained = copy.ways.length > 0 || (!copyOnly && !last(copy.entries).simple)
    const taken: Taken = {...this.#facts(copy), type: 'full', disks, copyOnly, chained}
    this.#ways.push([taken])
    if (chained) copy.ways = [...copy.ways.slice(-3), [taken]]
    if (!copyOnly) copy.base = taken
  }

  async #differential(copy: Copy): Promise<void> {
    const disks = this.#disks(1)
    const text = `BACKUP DATABASE ${copy.name} TO ${devices(disks)} WITH DIFFERENTIAL, INIT, CHECKSUM`
    if (copy.base === undefined) {
      await this.#refused(copy.server, text, [3035, 3013])
      return
    }
    await copy.server.must(text)
    const chained = !last(copy.entries).simple
    const taken: Taken = {...this.#facts(copy), type: 'differential', disks, copyOnly: false, chained}
    const way = [copy.base, taken]
    this.#ways.push(way)
    if (chained) copy.ways = [...copy.ways.slice(-3), way]
  }

  async #log({copyOnly}: Extract<Step, {do: 'log'}>, copy: Copy): Promise<void> {
    const disks = this.#disks(1)
    const text = `BACKUP LOG ${copy.name} TO ${devices(disks)} WITH INIT, CHECKSUM${copyOnly ? ', COPY_ONLY' : ''}`
    if (last(copy.entries).simple) await this.#refused(copy.server, text, [4208, 3013])
    else if (copy.ways.length === 0) await this.#refused(copy.server, text, [4214, 3013])
    else {
      await copy.server.must(text)
      const taken: Taken = {...this.#facts(copy), type: 'log', disks, copyOnly, chained: true}
      const ways = copy.ways.map((way) => [...way, taken])
      this.#ways.push(...ways)
      if (!copyOnly) copy.ways = ways
    }
  }

  async #model(simple: boolean, copy: Copy): Promise<void> {
    await copy.server.must(`ALTER DATABASE ${copy.name} SET RECOVERY ${simple ? 'SIMPLE' : 'FULL'}`)
    const {rows, simple: before} = last(copy.entries)
    if (before === simple) return
    copy.entries.push({time: this.#now, rows, simple})
    if (simple) copy.ways = []
  }

  /** To a time on the way, or by a way that lacks something: then the right state, or a refusal. */
  async #restore({way: chosen, server: where, at, wrong}: Extract<Step, {do: 'restore'}>): Promise<void> {
    const whole = this.#ways[chosen % Math.max(1, this.#ways.length)]
    const server = this.#servers[where % this.#servers.length]
    if (whole === undefined || server === undefined) return
    const {way, stop} = aim(whole, at)
    const broken = wrong % 4 === 0 ? without(way, at) : wrong % 4 === 1 ? [...way].reverse() : way
    const same = broken.length === way.length && broken.every((taken, i) => taken === way[i])
    const name = this.#name()
    const refused = await this.#carryOut(server, name, broken, stop)
    if (refused !== undefined) {
      if (same) throw new Error(`a whole chain was refused: ${refused}`)
      this.counts.refused += 1
      await server.run(`DROP DATABASE ${name}`)
      return
    }
    const until = last(broken).entries.filter((entry) => stop === undefined || entry.time < stop)
    await this.#compare(server, name, last(until))
    this.counts.restored += 1
    const {source} = last(broken)
    await this.#keep({server, name, source, entries: [...until], ...continued(broken, until, stop)})
  }

  async #carryOut(server: LocalServer, name: string, way: Way, stop: number | undefined): Promise<string | undefined> {
    for (const taken of way) {
      const options = ['NORECOVERY', 'CHECKSUM', ...(taken.type === 'full' ? moves(taken, name) : [])]
      if (taken.type === 'log' && stop !== undefined) options.push(`STOPAT = N'${this.#local(server, stop)}'`)
      const verb = taken.type === 'log' ? 'LOG' : 'DATABASE'
      const answer = await server.run(`RESTORE ${verb} ${name} FROM ${devices(taken.disks)} WITH ${options.join(', ')}`)
      if (answer.errors.length > 0) return answer.text
    }
    const answer = await server.run(`RESTORE DATABASE ${name} WITH RECOVERY`)
    return answer.errors.length > 0 ? answer.text : undefined
  }

  async #compare(server: LocalServer, name: string, wanted: Entry): Promise<void> {
    const {rows} = await server.must('SELECT id, v FROM t ORDER BY id', {in: name})
    const found = JSON.stringify(rows.map(({id, v}) => [Number(id), Number(v)]))
    const model = JSON.stringify([...wanted.rows].sort(([a], [b]) => a - b))
    if (found !== model) throw new Error(`${name} holds ${found}, and should hold ${model}`)
    const check = await server.must(`DBCC CHECKDB (${name}) WITH NO_INFOMSGS`)
    if (check.messages.length > 0) throw new Error(check.messages.join())
  }

  /** Few at a time: an older one goes. */
  async #keep(copy: Copy): Promise<void> {
    const [old] = this.#copies.length > 4 ? this.#copies.splice(2, 1) : []
    if (old !== undefined) await old.server.must(`DROP DATABASE ${old.name}`)
    this.#copies.push(copy)
  }

  async #refused(server: LocalServer, text: string, numbers: readonly number[]): Promise<void> {
    const {errors} = await server.run(text)
    if (errors.join() !== numbers.join()) throw new Error(`${text}: ${errors.join()} instead of ${numbers.join()}`)
    this.counts.refused += 1
  }

  #facts({source, entries, base}: Copy) {
    return {source, entries: [...entries], base}
  }

  #setClock(server: LocalServer): void {
    Object.assign(server.instance.clock, {now: () => this.#now})
  }

  #tick(): number {
    this.#now += GRAIN
    return this.#now
  }

  #name(): string {
    this.#made += 1
    return `r${this.#made}`
  }

  #disks(count: number): readonly string[] {
    this.#made += 1
    return Array.from({length: count}, (_, i) => `\\\\backup.lab.example\\sql\\b${this.#made}_${i}.bak`)
  }

  #local(server: LocalServer, time: number): string {
    const local = server.instance.clock.local(time)
    return `${local.date()}T${local.time(3)}`
  }
}

/** The shortest way that goes beyond a time of its commits, and the time; or all of it to its end. */
function aim(whole: Way, at: number): {way: Way; stop: number | undefined} {
  const entries = last(whole).entries
  const from = whole[whole.findLastIndex(({type}) => type !== 'log')]?.entries.length ?? 1
  const places = entries.length - from
  const place = places === 0 ? 0 : at % (places + 1)
  const next = entries[from + place]
  if (next === undefined) return {way: whole, stop: undefined}
  const reach = whole.findIndex(({type, entries: own}) => type === 'log' && own.length > from + place)
  return {way: whole.slice(0, reach + 1), stop: next.time - GRAIN / 2}
}

/** How the chain of a restored database goes on: what was stopped in is backed up once more. */
function continued(
  way: Way,
  until: readonly Entry[],
  stop: number | undefined,
): {ways: Way[]; base: Taken | undefined} {
  const ended = last(way)
  const cut = stop !== undefined && ended.entries.length > until.length
  const ways = last(until).simple || !ended.chained ? [] : [cut ? way.slice(0, -1) : way]
  const [full, ...later] = way
  const based = full?.copyOnly === false && later.every((taken) => taken.base === full)
  return {ways, base: based ? full : undefined}
}

function without(way: Way, place: number): Way {
  return way.filter((_, i) => i !== place % way.length)
}

function moves(taken: Taken, name: string): readonly string[] {
  const {source} = taken
  return [
    `MOVE N'${source}' TO N'D:\\mssql\\data\\${name}.mdf'`,
    `MOVE N'${source}_log' TO N'L:\\mssql\\log\\${name}.ldf'`,
  ]
}

const devices = (disks: readonly string[]): string => disks.map((disk) => `DISK = N'${disk}'`).join(', ')

function last<T>(items: readonly T[]): T {
  const found = items.at(-1)
  if (found === undefined) throw new Error('there is at least one')
  return found
}
