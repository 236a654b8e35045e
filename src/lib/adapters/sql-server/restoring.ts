import {Bug} from '../../errors.ts'
import type {RestoredDatabase, RestoreOrder, RestoringReading, RestoringWriting} from '../../site/restoring.ts'
import {SqlFault} from '../tds/fault.ts'
import type {Row} from '../tds/session.ts'
import {type SqlText, sqlText} from '../tds/sql-text.ts'
import {backupHistory} from './backup-history.ts'
import {onlyHistoryFailed} from './backups.ts'
import {dropDatabase} from './databases.ts'
import {type Errand, fenced} from './fence.ts'
import type {FencedPrincipal} from './options.ts'
import type {Reads} from './reader.ts'
import {restorerOf} from './restorer.ts'
import {guid, optionalText, text, time} from './rows.ts'
import {swap, swapBack} from './swapping.ts'
import {takeTail} from './tails.ts'
import {watched} from './under-way.ts'

/** The last wall before DROP DATABASE: no tenant's database is called so. */
const SCRATCH = /^scratch_[a-z0-9]/
/** "The database is already fully recovered." */
const RECOVERED = 3153

export const restoringReading = (reader: Reads): RestoringReading => ({
  standing: (database) => standing(reader, database),
  async marks(database, mark) {
    const [rows = []] = await reader.read({
      text: sqlText('marks.read'),
      parameters: {database: {type: 'nvarchar', value: database}, mark: {type: 'nvarchar', value: mark}},
    })
    return rows.map((row) => ({lsn: text(row, 'lsn'), localAt: time(row, 'mark_time').getTime()}))
  },
})

export const restoringWriting = (errand: Errand): RestoringWriting => {
  const principal = restorerOf(errand.options)
  return {
    standing: (database) => standing(errand.reader, database),
    async restore(order, progress) {
      await fenced(errand, principal, order.database, (session) =>
        watched(errand, progress, async () => {
          try {
            await session.batch(restoreText(order))
          } catch (error) {
            if (!onlyHistoryFailed(error)) throw error
          }
        }),
      )
    },
    recover: (database) => recover(errand, principal, database),
    // What was overwritten keeps its owner, so whoever restored has no access; the deployer is db_owner in each tenant's database.
    checkDatabase: (database, progress) =>
      fenced(errand, SCRATCH.test(database) ? principal : 'deployer', database, (session) =>
        watched(errand, progress, async () => {
          try {
            await session.batch(sqlText('database.check', {database}))
            return []
          } catch (error) {
            if (error instanceof SqlFault && isFindings(error)) return error.messages.map(({text}) => text)
            throw error
          }
        }),
      ),
    async dropScratch(database) {
      if (!SCRATCH.test(database)) throw new Bug(`${database} is not called as a copy is, and is not dropped.`)
      await dropDatabase(errand, database, principal)
    },
    takeTail: (order, progress) => takeTail(errand, order, progress),
    swap: (order) => swap(errand, order),
    swapBack: (order) => swapBack(errand, order),
    async enter({files, position, of}, progress) {
      await fenced(errand, principal, undefined, (session) =>
        watched(errand, progress, () => session.batch(sqlText('media.load', {files, position}))),
      )
      if (of === undefined) return undefined
      const {sets} = await backupHistory(errand.reader, {database: of.database})
      return sets.findLast(({description}) => description === of.description)
    },
  }
}

/** RESTORE … WITH RECOVERY of one that is recovered already changes nothing. */
const recover = (errand: Errand, principal: FencedPrincipal, database: string): Promise<void> =>
  fenced(errand, principal, database, async (session) => {
    try {
      await session.batch(sqlText('restore.recover', {database}))
    } catch (error) {
      if (!(error instanceof SqlFault && error.has(RECOVERED))) throw error
    }
  })

export function restoreText({database, kind, files, position, moves, stop, replace}: RestoreOrder): SqlText {
  const common = {database, files, position}
  if (kind === 'full')
    return sqlText(replace === true ? 'restore.over' : 'restore.full', {
      ...common,
      moves: moves.flatMap(({logicalName, to}) => [logicalName, to]),
    })
  if (kind === 'differential') return sqlText('restore.differential', common)
  if (stop === undefined) return sqlText('restore.log', common)
  if (stop.kind === 'time') return sqlText('restore.log-until', {...common, at: stop.text})
  const {mark, after} = stop
  return after === undefined
    ? sqlText('restore.log-before-mark', {...common, mark})
    : sqlText('restore.log-before-mark-after', {...common, mark, after})
}

async function standing(reader: Reads, database: string): Promise<RestoredDatabase | undefined> {
  const [files = [], history = []] = await reader.read({
    text: sqlText('restore.standing'),
    parameters: {database: {type: 'nvarchar', value: database}},
  })
  const [first] = files
  if (first === undefined) return undefined
  // Of the files of data: the log's has no differential base.
  const data = files.find((row) => text(row, 'type_desc') === 'ROWS') ?? first
  return {
    state: text(first, 'state_desc'),
    redoLsn: optionalText(data, 'redo_start_lsn'),
    fork: upper(data, 'redo_start_fork_guid'),
    base: upper(data, 'differential_base_guid'),
    files: files.map((row) => ({
      kind: text(row, 'type_desc') === 'LOG' ? ('log' as const) : ('data' as const),
      logicalName: text(row, 'name'),
      path: text(row, 'physical_name'),
    })),
    history: history.map((row) => guid(row, 'backup_set_uuid')),
  }
}

const upper = (row: Row, column: string): string | undefined => optionalText(row, column)?.toUpperCase()

/** What DBCC says of a database that is not whole; 7983 is a right that is missing. */
const isFindings = ({phase, messages}: SqlFault): boolean =>
  phase === 'server' &&
  messages.length > 0 &&
  messages.every(
    ({number}) =>
      (number >= 8900 && number < 9000) || (number >= 2500 && number < 2600) || OF_CATALOGUE.includes(number),
  )

const OF_CATALOGUE: readonly number[] = [7984, 7985, 7986, 7987, 7988, 7995]
