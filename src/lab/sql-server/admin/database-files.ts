import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {DatabaseFile} from '../storage/model.ts'
import type {Statement} from '../tsql/ast.ts'
import {alterable, failed, notWhileRestoring} from './database-options.ts'
import {stateError} from './database-state.ts'

type ModifyFile = Extract<Statement, {kind: 'modify-file'}>
type Rename = Extract<Statement, {kind: 'rename-database'}>

export const PAGE_KB = 8

/** Nobody else may be in it (5030). learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql */
export async function renameDatabase({name, newName}: Rename, session: Session): Promise<void> {
  const {instance} = session
  if (session.depth > 0) throw errors.inTransaction('ALTER DATABASE')
  const cell = alterable(name, session)
  if (cell.isSystem) throw new SqlError(5016, `Cannot change the name of the system database ${name}.`)
  if (cell.committed.state === 'RESTORING') throw failed(notWhileRestoring())
  const closed = stateError(cell.committed)
  if (closed !== undefined) throw failed(closed)
  const other = instance.find(newName)
  if (other !== undefined && other !== cell)
    throw new SqlError(1801, `Database '${newName}' already exists. Choose a different database name.`, {state: 3})
  if (instance.othersIn(cell, session).length > 0)
    throw new SqlError(5030, 'The database could not be exclusively locked to perform the operation.', {state: 2})
  await session.alone(cell, () => {
    if (instance.renameDatabase(cell, newName)) session.markChanged()
  })
  session.request?.reply.message(`The database name '${newName}' has been set.`)
}

/** learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql-file-and-filegroup-options */
export async function modifyFile(statement: ModifyFile, session: Session): Promise<void> {
  if (session.depth > 0) throw errors.inTransaction('ALTER DATABASE')
  const cell = alterable(statement.name, session)
  if (cell.isSystem) throw unsupported('files of system databases')
  const closed = stateError(cell.committed)
  if (closed !== undefined) throw failed(closed)
  await session.alone(cell, () => {
    const {committed} = cell
    const file = committed.files.find((one) => sameName(one.name, statement.file))
    if (file === undefined) throw new SqlError(5041, `MODIFY FILE failed. File '${statement.file}' does not exist.`)
    const changed = modified(file, statement, committed.files)
    takeSpace(changed.pages - file.pages, changed.path, session)
    const files = committed.files.map((one) => (one === file ? changed : one))
    if (cell.commit({...committed, files})) session.markChanged()
  })
}

function modified(file: DatabaseFile, statement: ModifyFile, files: readonly DatabaseFile[]): DatabaseFile {
  const {newName, sizeKb, maxKb, growth} = statement
  if ([newName, sizeKb, maxKb, growth].every((one) => one === undefined)) {
    throw new SqlError(
      5038,
      `MODIFY FILE failed for file "${file.name}". At least one property per file must be specified.`,
    )
  }
  if (newName !== undefined && files.some((one) => one !== file && sameName(one.name, newName))) {
    throw new SqlError(1828, `The logical file name "${newName}" is already in use. Choose a different name.`, {
      state: 3,
    })
  }
  const pages = sizeKb === undefined ? file.pages : Math.ceil(sizeKb / PAGE_KB)
  if (sizeKb !== undefined && pages <= file.pages)
    throw new SqlError(5039, 'MODIFY FILE failed. Specified size is less than or equal to current size.')
  const maxPages = maxKb === undefined ? file.maxPages : maxKb === 'unlimited' ? -1 : Math.ceil(maxKb / PAGE_KB)
  if (maxPages !== -1 && maxPages < pages) {
    throw maxKb === undefined
      ? new SqlError(5040, 'MODIFY FILE failed. Size is greater than MAXSIZE.')
      : new SqlError(5103, `MAXSIZE cannot be less than SIZE for file '${file.name}'.`)
  }
  const percentGrowth = growth === undefined ? file.percentGrowth : 'percent' in growth
  return {
    ...file,
    name: newName ?? file.name,
    pages,
    maxPages,
    growth: growth === undefined ? file.growth : 'percent' in growth ? growth.percent : Math.ceil(growth.kb / PAGE_KB),
    percentGrowth,
  }
}

function takeSpace(pages: number, path: string, session: Session): void {
  if (pages <= 0 || session.instance.disk.take(pages * PAGE_KB * 1024)) return
  throw failed(
    new SqlError(
      5149,
      `MODIFY FILE encountered operating system error 112(There is not enough space on the disk.) while attempting to expand the physical file '${path}'.`,
      {state: 3},
    ),
  )
}
