import {Chance} from './chance.ts'
import {CHANGES, offset, type Zone} from './clocks.ts'
import {type Commit, type Fork, forkAt, type Kind, type Restored, restored, type Taken} from './log.ts'

/** How the sources of a history tell times: as they are, with zones, with offsets alone, or without anything. */
export type Telling = 'utc' | 'zones' | 'offsets' | 'unknown'

export interface Order {
  readonly seed: number
  readonly telling: Telling
  readonly zones: readonly [Zone, Zone]
  readonly change: 'fall' | 'spring'
  /** Each the seed of what happens then. */
  readonly steps: readonly number[]
}

/** A database that is there, or was. */
export interface Instance {
  readonly family: string
  readonly server: number
  path: readonly Fork[]
  commits: Commit[]
  next: bigint
  /** Where its next log backup begins; null: none can be taken. */
  logStart: bigint | null
  base: Taken | null
  /** Of the last full: checkpoint. */
  fullLsn: bigint
  bulkSince: bigint | null
  alive: boolean
}

const SECOND = 1000
const MINUTE = 60_000

/** What was done with a database, its copies and its successors, told by a seed for each step. */
export class World {
  readonly order: Order
  readonly taken: Taken[] = []
  readonly instances: Instance[] = []
  readonly marks: {readonly name: string; readonly lsn: bigint; readonly at: number; readonly instance: Instance}[] = []
  now: number
  readonly begin: number
  #commits = 0
  #guids = 0
  #current: Instance

  constructor(order: Order) {
    this.order = order
    this.now = CHANGES[order.change] - (120 + (order.seed % 240)) * MINUTE
    this.begin = this.now
    this.#current = this.#created(0)
    const chance = new Chance(order.seed)
    if (chance.is(0.85)) this.#full(this.#current, chance)
    for (const step of order.steps) this.#step(new Chance(step))
  }

  offset(server: number, at: number): number {
    return offset(this.order.zones[server === 0 ? 0 : 1], at)
  }

  #created(server: number): Instance {
    const instance: Instance = {
      family: `F${++this.#guids}`,
      server,
      path: [{guid: `K${++this.#guids}`, from: 0n}],
      commits: [],
      next: 17126658000000314200037n,
      logStart: null,
      base: null,
      fullLsn: 0n,
      bulkSince: null,
      alive: true,
    }
    this.instances.push(instance)
    return instance
  }

  #step(chance: Chance): void {
    if (chance.is(0.15)) this.#current = chance.pick(this.instances.filter(({alive}) => alive)) ?? this.#current
    const it = this.#current
    this.#pass(chance, 1, 40 * 60)
    const dice = chance.below(100)
    if (dice < 26) this.#write(it, chance)
    else if (dice < 58) this.#log(it, chance, {copyOnly: chance.is(0.12), toNul: chance.is(0.04)})
    else if (dice < 74) this.#full(it, chance)
    else if (dice < 84) this.#differential(it, chance)
    else if (dice < 92) this.#restore(it, chance)
    else if (dice < 95) this.#move(it, chance)
    else if (dice < 97) this.#breakChain(it)
    else if (dice < 98) this.#recreate(it, chance)
  }

  #pass(chance: Chance, from: number, to: number): void {
    const seconds = from + chance.below(to - from)
    this.now = Math.ceil(this.now / SECOND) * SECOND + seconds * SECOND
  }

  #lsn(it: Instance, chance: Chance): bigint {
    const lsn = it.next
    it.next += BigInt(1 + chance.below(3) * 100_000 + chance.below(50))
    return lsn
  }

  #write(it: Instance, chance: Chance): void {
    for (let left = 1 + chance.below(3); left > 0; left--) this.#commit(it, chance)
    if (chance.is(0.1) && it.logStart !== null) {
      it.bulkSince ??= it.next
      this.#commit(it, chance)
    }
  }

  #commit(it: Instance, chance: Chance): void {
    // On ticks of datetime, and never at a whole second, at which backups begin and end; later than the one before, as LSNs are.
    const next = this.now - (this.now % 10) + chance.below(20) * 10 + (chance.is(0.5) ? 3 : 7)
    this.now = next > this.now ? next : next + 10
    const lsn = this.#lsn(it, chance)
    const mark = chance.is(0.08) ? `m${++this.#commits}` : undefined
    const at = this.now
    it.commits.push({lsn, at, local: at + this.offset(it.server, at), mark})
    if (mark !== undefined) this.marks.push({name: mark, lsn, at, instance: it})
  }

  #meanwhile(it: Instance, chance: Chance): void {
    this.#pass(chance, 1, chance.is(0.2) ? 5 * 60 : 20)
    for (let left = chance.is(0.4) ? 1 + chance.below(2) : 0; left > 0; left--) this.#commit(it, chance)
    this.#pass(chance, 0, 3)
  }

  #full(it: Instance, chance: Chance): void {
    const copyOnly = chance.is(0.25)
    const start = this.#whole()
    const checkpoint = this.#lsn(it, chance)
    // A transaction that was open at the checkpoint began before it.
    const opened = it.commits.at(-1)
    const first =
      chance.is(0.3) && opened !== undefined && it.path.every(({from}) => from < opened.lsn) ? opened.lsn : checkpoint
    this.#meanwhile(it, chance)
    if (chance.is(0.25)) this.#log(it, chance, {copyOnly: false, toNul: false})
    this.#lsn(it, chance)
    const last = it.next
    this.#lsn(it, chance)
    const commits = [...it.commits]
    if (chance.is(0.4)) this.#log(it, chance, {copyOnly: false, toNul: false})
    this.#meanwhile(it, chance)
    const full = this.#enter(it, chance, {kind: 'full', copyOnly, first, last, checkpoint, commits, start})
    if (copyOnly) return
    // A second one at once, before anything is written: it has the same checkpoint, and no differential builds on it.
    if (chance.is(0.1)) this.#enter(it, chance, {kind: 'full', copyOnly: true, first, last, checkpoint, commits, start})
    it.base = full
    it.fullLsn = checkpoint
    it.logStart ??= checkpoint
  }

  #differential(it: Instance, chance: Chance): void {
    if (it.base === null) return
    const start = this.#whole()
    const checkpoint = this.#lsn(it, chance)
    this.#meanwhile(it, chance)
    this.#lsn(it, chance)
    const last = it.next
    this.#lsn(it, chance)
    const commits = [...it.commits]
    this.#meanwhile(it, chance)
    this.#enter(it, chance, {
      kind: 'differential',
      copyOnly: false,
      first: checkpoint,
      last,
      checkpoint,
      commits,
      start,
    })
    it.logStart ??= checkpoint
  }

  #log(it: Instance, chance: Chance, {copyOnly, toNul}: {copyOnly: boolean; toNul: boolean}): Taken | undefined {
    if (it.logStart === null) return undefined
    const start = this.#whole()
    this.#meanwhile(it, chance)
    const first = it.logStart
    const last = it.next
    const commits = [...it.commits]
    const bulk = it.bulkSince !== null
    this.#meanwhile(it, chance)
    const log = this.#enter(it, chance, {
      kind: 'log',
      copyOnly,
      first,
      last,
      checkpoint: it.next,
      commits,
      start,
      bulk,
      toNul,
    })
    if (!copyOnly) {
      it.logStart = last
      it.bulkSince = null
    }
    return log
  }

  #enter(
    it: Instance,
    chance: Chance,
    facts: Pick<Taken, 'copyOnly' | 'first' | 'last' | 'checkpoint' | 'commits' | 'start'> & {
      kind: Kind
      bulk?: boolean
      toNul?: boolean
    },
  ): Taken {
    const number = this.taken.length
    const taken: Taken = {
      bulk: false,
      toNul: false,
      ...facts,
      guid: `S${++this.#guids}`,
      number,
      family: it.family,
      server: it.server,
      databaseBackupLsn: it.fullLsn,
      base: facts.kind === 'differential' ? it.base : null,
      path: it.path,
      finish: this.#whole(),
      stripes: chance.is(0.15) ? 2 + chance.below(2) : 1,
      mirrors: chance.is(0.1) ? 2 : 1,
    }
    this.taken.push(taken)
    this.now += SECOND
    return taken
  }

  /** Backups are told in whole seconds. */
  #whole(): number {
    this.now = Math.ceil(this.now / SECOND) * SECOND
    return this.now
  }

  /** From backups to where chance has it: over the old database, or beside it. */
  #restore(it: Instance, chance: Chance): void {
    const own = this.taken.filter((one) => one.family === it.family && !one.toNul)
    const full = chance.pick(own.filter(({kind}) => kind === 'full'))
    if (full === undefined) return
    let state = restored(undefined, full) as Restored
    let logStart = full.first
    for (let left = chance.below(6); left > 0; left--) {
      const next = chance.pick(
        own.filter((one) => one.kind !== 'full' && one.last > state.redo && typeof restored(state, one) !== 'number'),
      )
      if (next === undefined) break
      const commit =
        left === 1 && next.kind === 'log' && !next.bulk
          ? chance.pick(next.commits.filter(({lsn}) => lsn > state.redo))
          : undefined
      const after = restored(state, next, commit && chance.is(0.7) ? {local: commit.local} : undefined)
      if (typeof after === 'number') break
      logStart = next.kind === 'log' && !after.stopped ? next.last : next.first
      // One that crosses two forks would name the first and the last of three, and nobody could tell the one between.
      if (after.stopped && forkAt(next.path, logStart) !== after.path.at(-1)) logStart = after.redo
      state = after
    }
    const aside = chance.is(0.3)
    if (!aside) it.alive = false
    this.#current = this.#recovered(it, state, logStart, chance, chance.is(0.3) ? 1 - it.server : it.server)
  }

  #recovered(it: Instance, state: Restored, logStart: bigint, chance: Chance, server: number): Instance {
    const instance: Instance = {
      family: it.family,
      server,
      path: [...state.path, {guid: `K${++this.#guids}`, from: state.redo}],
      commits: [...state.commits],
      next: state.redo + BigInt(1 + chance.below(200)),
      logStart: logStart > state.redo ? state.redo : logStart,
      base: state.base,
      fullLsn: state.base?.checkpoint ?? 0n,
      bulkSince: null,
      alive: true,
    }
    this.instances.push(instance)
    this.#pass(chance, 1, 600)
    return instance
  }

  /** The tail of the log is taken, the database brought up on the other server. */
  #move(it: Instance, chance: Chance): void {
    const tail = this.#log(it, chance, {copyOnly: false, toNul: false})
    if (tail === undefined) return
    it.commits = [...tail.commits]
    it.alive = false
    const state: Restored = {commits: tail.commits, redo: tail.last, path: tail.path, base: it.base, stopped: false}
    this.#current = this.#recovered(it, state, tail.last, chance, 1 - it.server)
  }

  /** SIMPLE and back: the log is cut, and no log backup can be taken before a full or a differential. */
  #breakChain(it: Instance): void {
    it.logStart = null
    it.bulkSince = null
  }

  #recreate(it: Instance, chance: Chance): void {
    it.alive = false
    this.#current = this.#created(chance.below(2))
    if (chance.is(0.5)) this.#full(this.#current, chance)
  }
}
