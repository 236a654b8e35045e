import type {Cursor} from './cursor.ts'

/** WITH of BACKUP; what is left out is undefined. */
export interface BackupOptions {
  readonly differential?: true
  readonly copyOnly?: true
  readonly noRecovery?: true
  readonly noTruncate?: true
  readonly checksum?: boolean
  readonly compression?: boolean
  readonly format?: boolean
  readonly init?: boolean
  readonly stats?: number
  readonly name?: string
  readonly description?: string
  readonly mediaName?: string
  readonly mediaDescription?: string
}

/** Where a restore stops before the end of a log backup. */
export type Stop =
  | {readonly kind: 'time'; readonly text: string}
  | {readonly kind: 'mark' | 'before-mark'; readonly mark: string; readonly after: string | undefined}

/** WITH of RESTORE. */
export interface RestoreOptions {
  readonly file?: number
  readonly moves?: readonly {readonly logical: string; readonly path: string}[]
  readonly replace?: true
  readonly recovery?: boolean
  readonly restrictedUser?: true
  readonly stop?: Stop
  readonly checksum?: boolean
  readonly stats?: number
  readonly loadHistory?: true
}

/** Files, or block blobs. One media set has one of them. */
export type Device = 'DISK' | 'URL'

interface MediaSet {
  readonly device: Device
  readonly disks: readonly string[]
}

export type BackupStatement = MediaSet & {
  readonly kind: 'backup'
  readonly what: 'DATABASE' | 'LOG'
  readonly database: string
  readonly options: BackupOptions
}

/** No disks: RESTORE DATABASE x WITH RECOVERY. */
export type RestoreStatement = MediaSet & {
  readonly kind: 'restore'
  readonly what: 'DATABASE' | 'LOG'
  readonly database: string
  readonly options: RestoreOptions
}

export type MediaStatement = MediaSet & {
  readonly kind: 'restore-media'
  readonly what: 'HEADERONLY' | 'FILELISTONLY' | 'LABELONLY' | 'VERIFYONLY'
  readonly options: RestoreOptions
}

/** After BACKUP. */
export function parseBackup(cursor: Cursor): BackupStatement {
  const what = cursor.accept('LOG') ? 'LOG' : cursor.accept('DATABASE') ? 'DATABASE' : undefined
  if (what === undefined) throw cursor.unsupported(`BACKUP ${cursor.current.text}`)
  const database = databaseName(cursor)
  if (cursor.isAny('FILE', 'FILEGROUP', 'READ_WRITE_FILEGROUPS'))
    throw cursor.unsupported('backups of single files or filegroups')
  cursor.expect('TO')
  const media = devices(cursor)
  if (cursor.is('MIRROR')) throw cursor.unsupported('MIRROR TO')
  return {kind: 'backup', what, database, ...media, options: cursor.accept('WITH') ? backupOptions(cursor, what) : {}}
}

/** After RESTORE. */
export function parseRestore(cursor: Cursor): RestoreStatement | MediaStatement {
  for (const what of ['HEADERONLY', 'FILELISTONLY', 'LABELONLY', 'VERIFYONLY'] as const) {
    if (!cursor.accept(what)) continue
    cursor.expect('FROM')
    return {kind: 'restore-media', what, ...devices(cursor), options: withOptions(cursor, MEDIA_OPTIONS[what])}
  }
  const what = cursor.accept('LOG') ? 'LOG' : cursor.accept('DATABASE') ? 'DATABASE' : undefined
  if (what === undefined) throw cursor.unsupported(`RESTORE ${cursor.current.text}`)
  const database = databaseName(cursor)
  if (cursor.isAny('FILE', 'FILEGROUP', 'READ_WRITE_FILEGROUPS', 'PAGE'))
    throw cursor.unsupported('restores of single files, filegroups or pages')
  const media = cursor.accept('FROM') ? devices(cursor) : NO_MEDIA
  return {kind: 'restore', what, database, ...media, options: withOptions(cursor, RESTORE_OPTIONS)}
}

function databaseName(cursor: Cursor): string {
  if (cursor.current.kind === 'variable') throw cursor.unsupported('a variable as the name of a database here')
  return cursor.identifier()
}

const NO_MEDIA: MediaSet = {device: 'DISK', disks: []}

function devices(cursor: Cursor): MediaSet {
  const device = cursor.is('URL') ? 'URL' : 'DISK'
  const disks = cursor.list(() => {
    if (cursor.is('TAPE')) throw cursor.unsupported('TAPE as a backup device')
    if (!cursor.accept(device))
      throw cursor.unsupported(cursor.isAny('URL', 'DISK') ? 'DISK and URL together' : 'logical backup devices')
    cursor.expect('=')
    return text(cursor)
  })
  return {device, disks}
}

type Mutable<T> = {-readonly [K in keyof T]: T[K]}
type BackupKey = keyof BackupOptions

function backupOptions(cursor: Cursor, what: 'DATABASE' | 'LOG'): BackupOptions {
  const options: Mutable<BackupOptions> = {}
  const set = <K extends BackupKey>(key: K, value: BackupOptions[K]) => {
    if (options[key] !== undefined) throw cursor.unexpected()
    options[key] = value
  }
  cursor.list(() => {
    if (cursor.accept('CHECKSUM')) set('checksum', true)
    else if (cursor.accept('NO_CHECKSUM')) set('checksum', false)
    else if (cursor.accept('COMPRESSION')) set('compression', true)
    else if (cursor.accept('NO_COMPRESSION')) set('compression', false)
    else if (cursor.accept('FORMAT')) set('format', true)
    else if (cursor.accept('NOFORMAT')) set('format', false)
    else if (cursor.accept('INIT')) set('init', true)
    else if (cursor.accept('NOINIT')) set('init', false)
    else if (cursor.accept('COPY_ONLY')) set('copyOnly', true)
    else if (what === 'DATABASE' && cursor.accept('DIFFERENTIAL')) set('differential', true)
    else if (what === 'LOG' && cursor.accept('NORECOVERY')) set('noRecovery', true)
    else if (what === 'LOG' && cursor.accept('NO_TRUNCATE')) set('noTruncate', true)
    else if (cursor.accept('NAME', '=')) set('name', text(cursor))
    else if (cursor.accept('DESCRIPTION', '=')) set('description', text(cursor))
    else if (cursor.accept('MEDIANAME', '=')) set('mediaName', text(cursor))
    else if (cursor.accept('MEDIADESCRIPTION', '=')) set('mediaDescription', text(cursor))
    else if (cursor.is('STATS')) set('stats', stats(cursor))
    else if (!cursor.accept('STOP_ON_ERROR')) throw cursor.unsupported(`${cursor.current.text} of BACKUP`)
  })
  if (cursor.is('=')) throw cursor.unsupported('a value of that option of BACKUP')
  if (options.format === true && options.init === false) throw cursor.unsupported('FORMAT with NOINIT')
  return options
}

type RestoreOption = keyof RestoreOptions
const RESTORE_OPTIONS: readonly RestoreOption[] = [
  'file',
  'moves',
  'replace',
  'recovery',
  'restrictedUser',
  'stop',
  'checksum',
  'stats',
]
/** learn.microsoft.com/sql/t-sql/statements/restore-statements-headeronly-transact-sql and its sisters */
const MEDIA_OPTIONS: Readonly<Record<MediaStatement['what'], readonly RestoreOption[]>> = {
  HEADERONLY: ['file', 'checksum'],
  FILELISTONLY: ['file', 'checksum'],
  LABELONLY: [],
  VERIFYONLY: ['file', 'checksum', 'moves', 'stats', 'loadHistory'],
}

function withOptions(cursor: Cursor, allowed: readonly RestoreOption[]): RestoreOptions {
  const options: Mutable<RestoreOptions> = {}
  if (!cursor.accept('WITH')) return options
  const moves: {logical: string; path: string}[] = []
  const set = <K extends RestoreOption>(key: K, value: RestoreOptions[K]) => {
    if (options[key] !== undefined) throw cursor.unexpected()
    options[key] = value
  }
  const may = (key: RestoreOption, ...words: readonly string[]) => allowed.includes(key) && cursor.accept(...words)
  cursor.list(() => {
    if (may('file', 'FILE', '=')) set('file', cursor.wholeNumber())
    else if (may('moves', 'MOVE')) {
      const logical = text(cursor)
      cursor.expect('TO')
      moves.push({logical, path: text(cursor)})
    } else if (may('replace', 'REPLACE')) set('replace', true)
    else if (may('recovery', 'RECOVERY')) set('recovery', true)
    else if (may('recovery', 'NORECOVERY')) set('recovery', false)
    else if (may('restrictedUser', 'RESTRICTED_USER')) set('restrictedUser', true)
    else if (may('stop', 'STOPAT', '=')) set('stop', {kind: 'time', text: text(cursor)})
    else if (may('stop', 'STOPATMARK', '=')) set('stop', mark(cursor, 'mark'))
    else if (may('stop', 'STOPBEFOREMARK', '=')) set('stop', mark(cursor, 'before-mark'))
    else if (may('checksum', 'CHECKSUM')) set('checksum', true)
    else if (may('checksum', 'NO_CHECKSUM')) set('checksum', false)
    else if (may('loadHistory', 'LOADHISTORY')) set('loadHistory', true)
    else if (allowed.includes('stats') && cursor.is('STATS')) set('stats', stats(cursor))
    else if (!cursor.accept('STOP_ON_ERROR')) throw cursor.unsupported(`${cursor.current.text} of RESTORE`)
  })
  if (moves.length > 0) options.moves = moves
  return options
}

function mark(cursor: Cursor, kind: 'mark' | 'before-mark'): Stop {
  const name = text(cursor)
  if (/^lsn:/i.test(name)) throw cursor.unsupported('a log sequence number as a mark')
  return {kind, mark: name, after: cursor.accept('AFTER') ? text(cursor) : undefined}
}

const DEFAULT_STATS = 10

function stats(cursor: Cursor): number {
  cursor.expect('STATS')
  return cursor.accept('=') ? cursor.wholeNumber() : DEFAULT_STATS
}

function text(cursor: Cursor): string {
  if (cursor.current.kind === 'variable') throw cursor.unsupported('variables in BACKUP and RESTORE')
  return cursor.string()
}
