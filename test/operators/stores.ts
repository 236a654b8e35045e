import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {sql} from 'kysely'
import * as yaml from 'yaml'
import {labTrace} from '../../src/lab/client.ts'
import type {Reader} from '../../src/lib/adapters/store/flavour.ts'
import {sqlServerGround} from '../../src/lib/adapters/store/sql-server/open.ts'
import {sqliteGround} from '../../src/lib/adapters/store/sqlite/open.ts'
import {Redactor, Secret} from '../../src/lib/secret.ts'
import type {EventSeen, Evidence, RunSeen} from './evidence.ts'

/** The ops store of a lab, read beneath everything that is to be judged. To be closed. */
export class StoreSeen implements AsyncDisposable {
  readonly #db: Reader
  readonly #dir: string

  private constructor(db: Reader, dir: string) {
    this.#db = db
    this.#dir = dir
  }

  static async of(dir: string): Promise<StoreSeen> {
    const {store} = yaml.parse(readFileSync(join(dir, 'landlord.yaml'), 'utf8'))
    if (typeof store === 'string') {
      const {ground} = await sqliteGround({path: join(dir, store), liveness: () => 'unknown', lockWaitMs: WAIT_MS})
      return new StoreSeen(ground.db, dir)
    }
    const {host, port, tls, user, database} = store
    const ground = sqlServerGround({
      endpoint: {
        ...{host, port, connectTimeoutMs: WAIT_MS, redactor: new Redactor()},
        tls: {name: tls.name, ca: readFileSync(join(dir, tls.ca), 'utf8')},
      },
      who: {user, password: new Secret(readFileSync(join(dir, 'secrets', 'keeper'), 'utf8').trim())},
      ...{database, liveness: () => 'unknown', lockWaitMs: WAIT_MS},
    })
    return new StoreSeen(ground.db, dir)
  }

  /** With what the stands saw. Of a store at rest. */
  async evidence(): Promise<Evidence> {
    const runs = await this.#db
      .selectFrom('runs')
      .select(['id', 'routine', 'subject', 'state', 'parent'])
      .orderBy('ordinal')
      .execute()
    const events = await this.#db
      .selectFrom('events')
      .select(['run', 'seq', 'at', 'kind', 'attempt', 'data'])
      .orderBy('run')
      .orderBy('seq')
      .execute()
    return {
      runs: runs as readonly RunSeen[],
      events: events.map(
        ({seq, at, data, ...event}) =>
          ({...event, seq: Number(seq), at: Number(at), data: JSON.parse(data)}) as EventSeen,
      ),
      trace: await labTrace(this.#dir),
    }
  }

  /** Keys that are held by more than may hold them: asked while all are at work. */
  async heldTwice(): Promise<readonly string[]> {
    const {rows} = await sql<{lease_key: string; mode: string; run: string; parent: string | null}>`
      select leases.lease_key, leases.mode, leases.run, runs.parent
      from leases inner join runs on runs.id = leases.run`.execute(this.#db)
    return [...Map.groupBy(rows, ({lease_key}) => lease_key)].flatMap(([key, its]) => {
      const owners = its.filter(({mode}) => mode === 'exclusive')
      const others = its.filter((one) => owners.some((owner) => areRivals(owner, one)))
      return others.length > 0 ? [`${key} is held by ${its.map(({run, mode}) => `${run} (${mode})`).join(', ')}`] : []
    })
  }

  /** What must not be left of those who worked. */
  async left() {
    const count = async (table: 'leases' | 'claims') => (await this.#db.selectFrom(table).selectAll().execute()).length
    const tenants = await this.#db.selectFrom('tenants').selectAll().orderBy('name').execute()
    const reservations = await this.#db
      .selectFrom('reservations')
      .innerJoin('runs', 'runs.id', 'reservations.run')
      .select(['reservations.reservation_key', 'runs.subject', 'runs.state'])
      .execute()
    return {leases: await count('leases'), claims: await count('claims'), tenants, reservations}
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#db.destroy()
  }
}

const WAIT_MS = 60_000

interface Holder {
  readonly run: string
  readonly parent: string | null
}

const areRivals = (one: Holder, other: Holder): boolean =>
  one.run !== other.run && one.parent !== other.run && other.parent !== one.run
