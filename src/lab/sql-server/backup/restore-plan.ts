import {existsSync} from 'node:fs'
import {nameKey, sameName} from '../engine/compare.ts'
import type {DatabaseCell} from '../engine/database-cell.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {Fork, Lsn, Restoring} from '../storage/log.ts'
import type {DatabaseFile} from '../storage/model.ts'
import type {RestoreOptions, RestoreStatement} from '../tsql/backups.ts'
import {backupErrors} from './errors.ts'
import type {OpenSet} from './media-reading.ts'
import {databaseVersionOf, type SetHeader} from './set.ts'

const PAGE_BYTES = 8192
const TEMPDB = 'tempdb'
const MASTER = 1
const MSDB = 4
const MADE_BY = {full: 'BACKUP DATABASE', differential: 'BACKUP DATABASE', log: 'BACKUP LOG'} as const

/**
 * dbcreator, sysadmin and the owner restore over a database, who may create databases a new one: 3110 or 262. 3108 for master.
 * learn.microsoft.com/sql/t-sql/statements/restore-statements-transact-sql#permissions
 */
export function requireRight(name: string, session: Session): DatabaseCell | undefined {
  const {instance, serverRights, login} = session
  if (sameName(name, TEMPDB)) throw backupErrors.tempdb()
  const cell = instance.find(name)
  if (cell === undefined) requireCreateDatabase(session)
  else if (!serverRights.has('ALTER ANY DATABASE') && cell.committed.ownerSid !== login.sid)
    throw backupErrors.mayNotRestore(name)
  // Single-user start-up mode is not to be had in the lab.
  if (cell?.committed.id === MASTER) throw backupErrors.masterAlone()
  if (cell?.isSystem === true && cell.committed.id !== MSDB) throw unsupported(`restores of ${name}`)
  return cell
}

/** HEADERONLY, FILELISTONLY, LABELONLY and VERIFYONLY ask for it, too. */
export function requireCreateDatabase(session: Session): void {
  if (!session.serverRights.createsDatabases) throw errors.statementPermission('CREATE DATABASE', 'master')
}

/** 3102 and 3101: nobody may be in it, this session included. */
export function requireAlone(cell: DatabaseCell, session: Session): void {
  if (session.database === cell) throw backupErrors.inUseByMe(cell.committed.name)
  if (session.instance.othersIn(cell, session).length > 0) throw backupErrors.inUse()
}

/** 3135, 3187 and 3169: whether this kind of set can be restored by this statement on this server at all. */
export function requireFit(set: OpenSet, statement: RestoreStatement, session: Session): void {
  const {header} = set
  if ((header.type === 'log') !== (statement.what === 'LOG')) {
    throw new SqlError(
      3135,
      `The backup set in file '${set.devices[0]}' was created by ${MADE_BY[header.type]} and cannot be used for this restore operation.`,
    )
  }
  requireChecksums(header, statement.options)
  const {version} = session.instance
  if (header.databaseVersion > databaseVersionOf(version))
    throw backupErrors.newerVersion(shownVersion(header.version), shownVersion(version))
  requireCertificate(header, session)
}

/** 33111: of a database that is encrypted (TDE) only the header can be read without its certificate. */
export function requireCertificate({encryptor}: SetHeader, {instance}: Session): void {
  const {told} = instance
  if (encryptor === null || told.encryptor === encryptor || told.certificate === encryptor) return
  throw backupErrors.noCertificate(encryptor)
}

export function requireChecksums(header: SetHeader, {checksum}: RestoreOptions): void {
  if (checksum === true && !header.checksums) throw backupErrors.noChecksums()
}

/** `16.00.4100` */
function shownVersion(version: string): string {
  const [major = '', minor = '', build = ''] = version.split('.')
  return `${major}.${minor.padStart(2, '0')}.${build}`
}

/** A system database is restored by the very version that backed it up, and to where it was: 3168, 3179. */
export function requireSystemFit(
  cell: DatabaseCell | undefined,
  {devices, header}: OpenSet,
  {moves = []}: RestoreOptions,
  {instance}: Session,
): void {
  if (cell?.isSystem !== true) return
  if (header.version !== instance.version)
    throw backupErrors.otherServerVersion(devices[0] ?? '', header.version, instance.version)
  const moved = moves.some(
    ({logical, path}) =>
      !cell.committed.files.some((file) => sameName(file.name, logical) && sameName(file.path, path)),
  )
  if (moved) throw backupErrors.systemMoved()
}

/** What stands in the way of a full backup over an existing database: 3154, and 3159 for a tail that nobody has. */
export function requireReplaceable(cell: DatabaseCell, header: SetHeader, {replace, stop}: RestoreOptions): void {
  if (replace === true) return
  const {committed, store} = cell
  if (store?.log.state.family !== header.family) throw backupErrors.otherDatabase(committed.name)
  if (committed.state === 'ONLINE' && committed.recovery !== 'SIMPLE' && stop === undefined)
    throw backupErrors.tailNotBackedUp(committed.name)
}

/** Where the files go. Throws 3234, or 3119 after 5133 or 1834, each with 3156, or after 3257 where there is no room. */
export function plannedFiles(
  header: SetHeader,
  {moves = []}: RestoreOptions,
  target: DatabaseCell | undefined,
  session: Session,
): readonly DatabaseFile[] {
  const unknown = moves.find(({logical}) => !header.files.some((file) => sameName(file.name, logical)))
  if (unknown !== undefined) throw backupErrors.noSuchFile(unknown.logical, header.database)
  const planned = header.files.map((file) => ({
    ...file,
    path: moves.findLast(({logical}) => sameName(logical, file.name))?.path ?? file.path,
  }))
  const problems = planned.flatMap((file) => {
    const why = problemOf(file, planned, target, session)
    return why === undefined ? [] : [why, backupErrors.cannotMove(file.name, file.path)]
  })
  const space = problems.length > 0 ? undefined : spaceMissing(planned, target, session)
  if (space !== undefined) problems.push(space)
  if (problems.length > 0) throw withBefore(backupErrors.planFailed(), problems)
  return planned
}

function problemOf(
  {id, path}: DatabaseFile,
  planned: readonly DatabaseFile[],
  target: DatabaseCell | undefined,
  {instance}: Session,
): SqlError | undefined {
  const folder = instance.files.resolve(path.slice(0, path.lastIndexOf('\\') + 1))
  if (folder === undefined || !existsSync(folder)) return backupErrors.folderMissing(path)
  const user = instance.databases.find(
    (cell) => cell !== target && cell.committed.files.some((file) => nameKey(file.path) === nameKey(path)),
  )
  if (user !== undefined) return backupErrors.fileInUse(path, user.committed.name)
  const twin = planned.some((other) => other.id < id && nameKey(other.path) === nameKey(path))
  return twin
    ? new SqlError(
        3176,
        `File '${path}' is claimed by '${planned.find((one) => one.id !== id)?.name}'(${planned.find((one) => one.id !== id)?.id}) and '${planned.find((one) => one.id === id)?.name}'(${id}). The WITH MOVE clause can be used to relocate one or more files.`,
      )
    : undefined
}

function spaceMissing(
  planned: readonly DatabaseFile[],
  target: DatabaseCell | undefined,
  {instance}: Session,
): SqlError | undefined {
  const bytes = (files: readonly DatabaseFile[]) => files.reduce((sum, file) => sum + file.pages * PAGE_BYTES, 0)
  const needed = bytes(planned) - bytes(target?.committed.files ?? [])
  const {left} = instance.disk
  if (left === null || needed <= left) return undefined
  return backupErrors.noSpace(planned[0]?.path.slice(0, 3) ?? '', needed - left, left)
}

/** 3117 or 3118 where no sequence of restores is under way, 4319 where it has to go on with another set. */
export function sequenceOf(cell: DatabaseCell | undefined, name: string, set: OpenSet): Restoring {
  if (cell === undefined) throw backupErrors.noDatabase(name)
  const restoring = cell.store?.restoring
  if (cell.committed.state !== 'RESTORING' || restoring === undefined) throw backupErrors.notRollingForward()
  requireSameSet(restoring, set)
  return restoring
}

function requireSameSet({interrupted}: Restoring, {header}: OpenSet): void {
  if (interrupted !== null && interrupted.guid !== header.guid) throw backupErrors.interrupted(interrupted.device)
}

/** Whether both ways have the same forks before an LSN: what was rolled forward until there is the same log. */
function samePath(a: readonly Fork[], b: readonly Fork[], until: Lsn): boolean {
  const before = (path: readonly Fork[]) => path.filter(({from}) => from < until).map(({guid}) => guid)
  return before(a).join() === before(b).join()
}

/** 4305 begins too late, 4326 ends too early, 4330 lies on another path. */
export function requireNext(set: OpenSet, restoring: Restoring, path: readonly Fork[]): void {
  const {end} = set
  if (end.firstLsn > restoring.redo) throw backupErrors.tooRecent(end.firstLsn, restoring.redo)
  if (end.lastLsn < restoring.redo) throw backupErrors.tooEarly(end.lastLsn, restoring.redo)
  if (!samePath(end.path, path, restoring.redo)) throw backupErrors.otherPath()
}

/** A differential fits onto the full that it is based on, as long as nothing later was rolled forward: else 3136. */
export function requireBase({header, end}: OpenSet, restoring: Restoring, path: readonly Fork[]): void {
  const based = header.base !== null && header.base.guid === restoring.base
  if (!based || end.lastLsn < restoring.redo || !samePath(end.path, path, restoring.redo))
    throw backupErrors.wrongBase()
}

function withBefore(error: SqlError, before: readonly SqlError[]): SqlError {
  return new SqlError(error.number, error.message, {state: error.state, before: [...before]})
}
