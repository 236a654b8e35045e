import {SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {MediaStatement} from '../tsql/backups.ts'
import {isOfBackup} from './backup.ts'
import {decodeRows} from './content.ts'
import {backupErrors, terminated, WINDOWS} from './errors.ts'
import {
  FILE_COLUMNS,
  fileRows,
  HEADER_COLUMNS,
  headerRow,
  LABEL_COLUMNS,
  labelRow,
  type ResultColumn,
  type ResultRow,
} from './header-rows.ts'
import {recordBackup} from './history.ts'
import {intoHistory} from './into-history.ts'
import {Media, type OpenSet} from './media-reading.ts'
import {type Places, placesToRead} from './places.ts'
import {Progress} from './progress.ts'
import {plannedFiles, requireCertificate, requireChecksums, requireCreateDatabase} from './restore-plan.ts'

const VALID_MESSAGE = 3262

type Spoken = MediaStatement & {readonly text: string}

/**
 * What tells of backup files without restoring them. HEADERONLY shows a set that was not finished as incomplete, with NULL
 * for what is told at a set's end. VERIFYONLY reads all of a set; without checksums in it, altered rows pass, as they do
 * in SQL Server: learn.microsoft.com/sql/t-sql/statements/restore-statements-verifyonly-transact-sql
 */
export async function readMedia(statement: Spoken, session: Session): Promise<void> {
  const verb = `RESTORE ${statement.what}`
  try {
    requireCreateDatabase(session)
    const places = await placesToRead(statement, session)
    try {
      if (statement.what === 'VERIFYONLY') await verify(statement, places, session)
      else tell(statement, places, session)
    } finally {
      places.drop()
    }
  } catch (error) {
    if (error instanceof SqlError && isOfBackup(error)) throw terminated(verb, error)
    throw error
  }
}

function tell(statement: MediaStatement, places: Places, session: Session): void {
  const [device, ...others] = statement.disks
  if (device === undefined || others.length > 0) throw unsupported(`${statement.what} of several devices at once`)
  const media = Media.openOne(device, places)
  try {
    if (statement.what === 'LABELONLY') send(LABEL_COLUMNS, [labelRow(media.label)], session)
    else if (statement.what === 'HEADERONLY') send(HEADER_COLUMNS, headers(media, statement), session)
    else {
      const position = statement.options.file ?? 1
      const {header, end} = media.headerAt(position)
      requireChecksums(header, statement.options)
      if (end === undefined) throw backupErrors.incomplete(device)
      requireCertificate(header, session)
      send(FILE_COLUMNS, fileRows(header, end), session)
    }
  } finally {
    media.close()
  }
}

function headers(media: Media, {options}: MediaStatement): readonly ResultRow[] {
  const positions = options.file === undefined ? Array.from({length: media.count}, (_, i) => i + 1) : [options.file]
  const rows = positions.map((position) => {
    const {header, end} = media.headerAt(position)
    requireChecksums(header, options)
    return headerRow(position, header, end)
  })
  const [family] = media.families
  if (family?.ending === 'cut') throw backupErrors.readFailed(family.device, WINDOWS.endOfFile)
  if (family !== undefined && (family.ending === 'damaged' || rows.length === 0))
    throw backupErrors.notSet(family.device)
  return rows
}

function send(columns: readonly ResultColumn[], rows: readonly ResultRow[], session: Session): void {
  const major = Number(session.instance.version.split('.')[0])
  const known = columns.filter(({since}) => since <= major)
  const reply = session.request?.reply
  reply?.columns(known.map(({name, type}) => ({name, type, nullable: true, identity: false})))
  for (const row of rows) reply?.row(known.map(({name}) => row[name] ?? null))
  reply?.done(session.nocount ? undefined : rows.length)
}

async function verify(statement: Spoken, places: Places, session: Session): Promise<void> {
  const media = Media.open(statement.disks, places)
  try {
    const position = statement.options.file ?? 1
    const set = media.setAt(position)
    requireChecksums(set.header, statement.options)
    requireCertificate(set.header, session)
    if (statement.options.moves !== undefined) plannedFiles(set.header, statement.options, undefined, session)
    await readThrough(set, statement, session)
    if (statement.options.loadHistory === true) {
      const labels = media.families.map(({device, label}) => ({device, label}))
      intoHistory(statement, session, () => recordBackup(set, labels, session))
      session.markChanged()
    }
    session.request?.reply.message(`The backup set on file ${position} is valid.`, VALID_MESSAGE)
  } finally {
    media.close()
  }
}

async function readThrough({content}: OpenSet, {options}: MediaStatement, session: Session): Promise<void> {
  const progress = new Progress(session, content.length + 1, options.stats)
  await progress.step()
  for (const block of content) {
    // The log and definitions are always verified.
    const body = block.body(block.tag !== 'DATA' || options.checksum !== false)
    if (body === undefined || (block.tag === 'DATA' && decodeRows(body) === undefined)) throw backupErrors.damaged()
    await progress.step()
  }
}
