import {mkdtemp, rm} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {StoreFailure} from '../../../errors.ts'
import type {FleetToken, RaisedToken, StoreArchive, StoreFinding, StoreKeeping} from '../../../site/ops-store.ts'
import {type Ground, storeNow, write} from '../flavour.ts'
import type {Liveness} from '../liveness.ts'
import {assertHere, refuseAtWork, schemaState, settleVersion} from '../version.ts'
import {archive, archived} from './archive.ts'
import {findings} from './findings.ts'
import {counted, restored} from './restoring.ts'

export interface KeepingOrder {
  readonly kind: StoreKeeping['kind']
  readonly ground: Ground
  readonly liveness: Liveness
  readonly where: string
  /** After the tables were made or changed: roles. */
  settled?(ground: Ground): Promise<void>
  /** What only this kind of database can be asked. */
  check?(ground: Ground): Promise<readonly StoreFinding[]>
}

/** What is done to a store as a whole, the same for every database. */
export function storeKeeping({kind, ground, liveness, where, settled, check}: KeepingOrder): StoreKeeping {
  const settle = async () => {
    const ran = await settleVersion(ground, liveness, where)
    await settled?.(ground)
    return ran
  }
  return {
    kind,
    where,
    schema: () => schemaState(ground),
    init: settle,
    async migrate() {
      await assertThere(ground, where)
      return settle()
    },
    async check() {
      return [...(await findings(ground)), ...((await check?.(ground)) ?? [])]
    },
    async backup(file) {
      await assertThere(ground, where)
      return archive(ground, file, where)
    },
    async restore(file) {
      const told = await restored(ground, file, where)
      await settled?.(ground)
      return told
    },
    async tokens() {
      const rows = await ground.db.selectFrom('tokens').selectAll().execute()
      return new Map(rows.map((row) => [row.token_key, Number(row.highest)]))
    },
    seat: (tokens) => seated(ground, tokens),
    move: (to) => moved({ground, liveness, where}, to),
    async receive(file) {
      await restored(ground, file, where, UNDER_WAY)
      await settled?.(ground)
      return counted(ground)
    },
    open: () =>
      write(ground, async (trx) => {
        await trx.updateTable('meta').set({moved_to: null, moved_at: null}).where('moved_to', '=', UNDER_WAY).execute()
      }),
    [Symbol.asyncDispose]: () => ground.db.destroy(),
  }
}

/** `moved_to` of a store that is being filled: nobody works with it before the other one is sealed. */
const UNDER_WAY = '(a move to this store has not ended)'

async function assertThere(ground: Ground, where: string): Promise<void> {
  if ((await schemaState(ground)).found !== undefined) return
  throw new StoreFailure('LL-STORE-MISSING', 'There is no ops store here yet.', {
    where,
    state: 'nothing was changed',
    next: ['landlord store init'],
  })
}

function seated(ground: Ground, tokens: readonly FleetToken[]): Promise<readonly RaisedToken[]> {
  const highest = new Map<string, FleetToken>()
  for (const one of tokens) if (one.token > (highest.get(one.key)?.token ?? 0)) highest.set(one.key, one)
  return write(ground, async (trx) => {
    const rows = await trx.selectFrom('tokens').selectAll().execute()
    const known = new Map(rows.map((row) => [row.token_key, Number(row.highest)]))
    const raised: RaisedToken[] = []
    for (const {key, token, where} of highest.values()) {
      const from = known.get(key) ?? 0
      if (from >= token) continue
      if (known.has(key)) await trx.updateTable('tokens').set({highest: token}).where('token_key', '=', key).execute()
      else await trx.insertInto('tokens').values({token_key: key, highest: token}).execute()
      raised.push({key, from, to: token, where})
    }
    return raised
  })
}

/** As long as the column. */
const nameOf = ({where}: StoreKeeping): string => where.slice(0, 400)

/** The source is locked from its first row read until it is sealed. Where anything fails before that, it stays as it was. */
async function moved(
  {ground, liveness, where}: Pick<KeepingOrder, 'ground' | 'liveness' | 'where'>,
  to: StoreKeeping,
): Promise<StoreArchive> {
  const left = await ground.db.selectFrom('meta').select('moved_to').executeTakeFirst()
  if (left?.moved_to === nameOf(to)) {
    // Cut off after the seal: everything had arrived by then.
    await to.open()
    return counted(ground)
  }
  const folder = await mkdtemp(join(tmpdir(), 'landlord-move-'))
  try {
    const arrived = await write(ground, async (trx) => {
      const within = {...ground, db: trx}
      await assertHere(within, where)
      await refuseAtWork(ground, trx, liveness, where, 'LL-STORE-LOCKED')
      const {file} = await archived(within, join(folder, 'store'), where)
      const there = await to.receive(file)
      const here = await counted(within)
      const {leases: _, ...kept} = here.rows
      if (there.head !== here.head || JSON.stringify(there.rows) !== JSON.stringify(kept))
        throw new StoreFailure('LL-STORE-FILE', 'What arrived is not what was sent.', {
          where: to.where,
          why: `sent ${JSON.stringify(kept)}, arrived ${JSON.stringify(there.rows)}`,
          state: 'the store that was to be moved is as it was; empty the other database before the next try',
        })
      await trx
        .updateTable('meta')
        .set({moved_to: nameOf(to), moved_at: await storeNow(ground, trx)})
        .execute()
      return there
    })
    await to.open()
    return arrived
  } finally {
    await rm(folder, {recursive: true, force: true})
  }
}
