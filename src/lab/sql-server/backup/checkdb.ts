import {stateError} from '../admin/database-state.ts'
import type {DatabaseCell} from '../engine/database-cell.ts'
import {SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import {NO_LSN} from '../storage/log.ts'
import type {CheckStatement} from '../tsql/dbcc.ts'
import {chunkCount, isWhole, pageOf, rowChunks} from './content.ts'
import {recordSuspect} from './history.ts'
import {Progress} from './progress.ts'

const SUMMARY = 8989
const TABLE_SUMMARY = 8990
const REPAIR = 8958
const TABLE_RESULTS = 2593
const COMPLETED = 2528
const UNIT = '(type In-row data)'

interface Finding {
  readonly table: number
  readonly page: number
}

/**
 * DBCC CHECKDB reads every page from the file: rows whose checksum does not hold are told as 8939 and 8928, with 8990 for
 * the table and 8989 for the database. learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checkdb-transact-sql
 *
 * Simpler than SQL Server: a page is some rows that lie together, with one allocation unit a table and no indexes beside
 * it.
 */
export async function checkDatabase(statement: CheckStatement, session: Session): Promise<void> {
  if (session.depth > 0) throw unsupported('DBCC CHECKDB within a transaction')
  const cell = statement.database === undefined ? session.database : session.instance.database(statement.database)
  const {committed, store} = cell
  const closed = stateError(committed)
  if (closed !== undefined) throw closed
  if (!session.databaseRights(cell).isOwnerRole) {
    throw new SqlError(
      7983,
      `User '${session.loginName}' does not have permission to run DBCC CHECKDB for database '${committed.name}'.`,
      {severity: 14, state: 36},
    )
  }
  if (store === undefined) throw unsupported(`DBCC CHECKDB of ${committed.name}`)
  const findings = await found(cell, session)
  const faults = store.faults()
  if (faults.length > 0) throw unsupported(`a data file that is damaged beside its rows: ${faults[0]}`)
  tell(cell, findings, statement, session)
}

async function found(cell: DatabaseCell, session: Session): Promise<readonly Finding[]> {
  const {store} = cell
  if (store === undefined) return []
  const findings = new Map<number, Finding>()
  const progress = new Progress(session, chunkCount(store) + 1, undefined)
  await progress.step()
  for (const rows of rowChunks(store, NO_LSN)) {
    for (const row of rows) {
      if (isWhole(row)) continue
      const [table, id] = row
      cell.damage.set(table, (cell.damage.get(table) ?? new Set()).add(id))
      findings.set(pageOf(table, id), {table, page: pageOf(table, id)})
    }
    await progress.step()
  }
  return [...findings.values()]
}

function tell(cell: DatabaseCell, findings: readonly Finding[], statement: CheckStatement, session: Session): void {
  const {committed} = cell
  const reply = session.request?.reply
  const say = (text: string, number: number) => reply?.message(text, number)
  if (statement.infoMessages) say(`DBCC results for '${committed.name}'.`, 2536)
  const errors: SqlError[] = []
  for (const table of committed.tables.values()) {
    const own = findings.filter((one) => one.table === table.id)
    if (statement.infoMessages) {
      say(`DBCC results for '${table.name}'.`, 2536)
      say(
        `There are ${table.rows.size} rows in ${pagesOf(table.id, table.rows.size)} pages for object "${table.name}".`,
        TABLE_RESULTS,
      )
    }
    for (const {page} of own) {
      recordSuspect(cell, page, session.instance)
      errors.push(...pageErrors(table.id, page))
    }
  }
  for (const error of errors) reply?.error(error)
  for (const table of committed.tables.values()) {
    const count = findings.filter((one) => one.table === table.id).length * 2
    if (count > 0)
      say(
        `CHECKDB found 0 allocation errors and ${count} consistency errors in table '${table.name}' (object ID ${table.id}).`,
        TABLE_SUMMARY,
      )
  }
  if (errors.length > 0 || statement.infoMessages)
    say(
      `CHECKDB found 0 allocation errors and ${errors.length} consistency errors in database '${committed.name}'.`,
      SUMMARY,
    )
  if (errors.length > 0)
    say(
      `repair_allow_data_loss is the minimum repair level for the errors found by DBCC CHECKDB (${committed.name}).`,
      REPAIR,
    )
  if (statement.infoMessages)
    say('DBCC execution completed. If DBCC printed error messages, contact your system administrator.', COMPLETED)
}

function pageErrors(table: number, page: number): readonly SqlError[] {
  const unit = `Object ID ${table}, index ID 0, partition ID ${72_057_594_000_000_000 + table}, alloc unit ID ${72_057_594_100_000_000 + table} ${UNIT}`
  return [
    new SqlError(
      8939,
      `Table error: ${unit}, page (1:${page}). Test (IS_OFF (BUF_IOERR, pBUF->bstat)) failed. Values are 133129 and -4.`,
      {state: 98},
    ),
    new SqlError(8928, `${unit}: Page (1:${page}) could not be processed.  See other errors for details.`),
  ]
}

function pagesOf(table: number, rows: number): number {
  return rows === 0 ? 0 : pageOf(table, rows) - pageOf(table, 0) + 1
}
