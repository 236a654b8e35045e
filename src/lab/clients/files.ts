import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Layout} from '../layout.ts'
import type {Birth} from '../processes.ts'
import type {TenantCounts} from './counts.ts'
import {type ClientHistory, readHistory} from './journal.ts'
import type {ClientName} from './write.ts'

/** What the clients' process is to do. */
export interface ClientOrder {
  readonly clients: readonly ClientName[]
  /** Writes a second, of all clients together. */
  readonly rate: number
  /** Share of the time that a client has no connection: 0 to 1. */
  readonly offlineShare: number
  /** The VM to speak to, whatever answers elsewhere. */
  readonly vm: string | null
  /** Highest position in each tenant's database before any client wrote. */
  readonly baseline: Readonly<Record<string, number>>
}

export interface ClientCounts {
  /** UTC, ISO 8601. */
  readonly at: string
  readonly state: 'running' | 'draining' | 'ended'
  readonly tenants: Readonly<Record<string, TenantCounts>>
}

/** Where the clients of a lab keep what they keep. */
export class ClientFiles {
  readonly dir: string
  readonly log: string

  constructor(layout: Layout) {
    this.dir = join(layout.dir, 'clients')
    this.log = layout.log('clients')
  }

  get order(): ClientOrder | undefined {
    return this.#read('order.json') as ClientOrder | undefined
  }

  set order(order: ClientOrder) {
    this.#write('order.json', order)
  }

  /** The last process that was started, which may have ended since. */
  get birth(): Birth | undefined {
    return this.#read('process.json') as Birth | undefined
  }

  set birth(birth: Birth) {
    this.#write('process.json', birth)
  }

  get counts(): ClientCounts | undefined {
    return this.#read('counts.json') as ClientCounts | undefined
  }

  set counts(counts: ClientCounts) {
    this.#write('counts.json', counts)
  }

  /** Until there are counts again, no process of clients has begun. */
  forgetCounts(): void {
    rmSync(join(this.dir, 'counts.json'), {force: true})
  }

  /** ms that a process which is told to end may take for what is queued. */
  get drainMs(): number {
    return Number(this.#read('drain.json') ?? 0)
  }

  set drainMs(ms: number) {
    this.#write('drain.json', ms)
  }

  journal({tenant, id}: ClientName): string {
    return join(this.dir, 'journals', tenant, `${id}.ndjson`)
  }

  /** Of one tenant's clients, or of all. */
  histories(tenant = ''): readonly ClientHistory[] {
    const folder = join(this.dir, 'journals', tenant)
    if (!existsSync(folder)) return []
    return readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .filter((name) => name.endsWith('.ndjson'))
      .sort()
      .map((name) => readHistory(join(folder, name)))
  }

  /** What clients wrote down is worth nothing without the databases that it is about. */
  forget(): void {
    rmSync(this.dir, {recursive: true, force: true})
  }

  #read(name: string): unknown {
    const path = join(this.dir, name)
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
  }

  /** Whole or not at all. */
  #write(name: string, value: unknown): void {
    const path = join(this.dir, name)
    mkdirSync(dirname(path), {recursive: true})
    const part = `${path}.${process.pid}.part`
    writeFileSync(part, `${JSON.stringify(value)}\n`)
    renameSync(part, path)
  }
}
