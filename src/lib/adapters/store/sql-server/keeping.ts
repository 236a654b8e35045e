import {sql} from 'kysely'
import type {StoreFinding, StoreKeeping} from '../../../site/ops-store.ts'
import {shown, sqlText} from '../../tds/sql-text.ts'
import type {Ground} from '../flavour.ts'
import {storeKeeping} from '../keeping/index.ts'
import {schemaState} from '../version.ts'
import {placeOf, type SqlServerStoreOrder, sqlServerGround} from './open.ts'
import {ensureRoles} from './roles.ts'

/** The store in a database of SQL Server, as a whole. The database itself is made by whoever runs the server. */
export function keepSqlServerStore(order: SqlServerStoreOrder): StoreKeeping {
  const ground = sqlServerGround(order)
  const keeping = storeKeeping({
    kind: 'sql-server',
    ground,
    liveness: order.liveness,
    where: placeOf(order),
    settled: ensureRoles,
    check: state,
  })
  /** Only while it is nobody's: others' transactions are rolled back. */
  const prepared = async () => {
    if ((await schemaState(ground)).found === undefined)
      await sql.raw(shown(sqlText('store.options', {database: order.database}))).execute(ground.db)
  }
  return {
    ...keeping,
    async init() {
      await prepared()
      return keeping.init()
    },
    async restore(file) {
      await prepared()
      return keeping.restore(file)
    },
    async receive(file) {
      await prepared()
      return keeping.receive(file)
    },
  }
}

interface State {
  readonly is_read_committed_snapshot_on: boolean
  readonly delayed_durability: number
  readonly recovery_model_desc: string
  readonly is_auto_close_on: boolean
  readonly may_look: number | null
  readonly may_run: number | null
  readonly may_break: number | null
  readonly may_approve: number | null
}

/** What SQL Server alone can be asked: whether a commit is durable, whether lists wait for writers, what this login may do. */
async function state(ground: Ground): Promise<readonly StoreFinding[]> {
  const {rows} = await sql.raw<State>(shown(sqlText('store.state'))).execute(ground.db)
  const [row] = rows
  if (row === undefined) return []
  const may = [
    ...(row.may_look === 1 ? ['look and plan'] : []),
    ...(row.may_run === 1 ? ['run'] : []),
    ...(row.may_break === 1 ? ['break leases'] : []),
    ...(row.may_approve === 1 ? ['approve'] : []),
  ]
  return [
    {
      what: 'durability',
      ok: Number(row.delayed_durability) === 0,
      text:
        Number(row.delayed_durability) === 0
          ? 'what is committed is on the disk'
          : 'DELAYED_DURABILITY lets commits be lost: set it to DISABLED',
    },
    {
      what: 'versions of rows',
      ok: row.is_read_committed_snapshot_on,
      text: row.is_read_committed_snapshot_on
        ? 'lists do not wait for writers'
        : 'READ_COMMITTED_SNAPSHOT is off: lists wait for writers',
    },
    {
      what: 'recovery model',
      ok: row.recovery_model_desc === 'FULL' && !row.is_auto_close_on,
      text:
        row.recovery_model_desc === 'FULL'
          ? row.is_auto_close_on
            ? 'AUTO_CLOSE is on'
            : 'FULL: its log can be backed up'
          : `${row.recovery_model_desc}: only FULL has a log that can be backed up`,
    },
    {
      what: 'rights of this login',
      ok: row.may_look === 1,
      text:
        may.length > 0
          ? may.join(', ')
          : 'none: it is in none of the roles landlord_reader, …_runner, …_breaker, …_approver',
    },
  ]
}
