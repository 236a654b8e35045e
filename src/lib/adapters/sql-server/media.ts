import type {BackupKind} from '../../backup/set.ts'
import type {MediaHeader, MediaInspecting} from '../../site/backups.ts'
import {SqlFault} from '../tds/fault.ts'
import {type Row, Session} from '../tds/session.ts'
import {type SqlText, sqlText} from '../tds/sql-text.ts'
import {operatorError} from './errors.ts'
import {occasionOf} from './occasion.ts'
import {principalOf, type SqlServerOptions} from './options.ts'
import {restorerOf} from './restorer.ts'
import {flag, guid, number, optionalText, text} from './rows.ts'

/** BackupType of a header. learn.microsoft.com/sql/t-sql/statements/restore-statements-headeronly-transact-sql */
const KINDS: Readonly<Record<number, BackupKind>> = {1: 'full', 2: 'log', 5: 'differential'}

/** Backup files as the one reads them who restores there: a connection of its own for each question, since VERIFYONLY takes as long as it takes. */
export const mediaInspecting = (options: SqlServerOptions): MediaInspecting => ({
  async headers(files) {
    return asRestorer(options, async (ask) => {
      // Headers, labels and lists of files are the same on every stripe.
      const file = files.slice(0, 1)
      const headers = await ask(sqlText('media.header', {file}))
      const [label = {}] = await ask(sqlText('media.label', {file}))
      const [stripes, stripe] = [number(label, 'FamilyCount'), number(label, 'FamilySequenceNumber')]
      const found: MediaHeader[] = []
      for (const header of headers) {
        const position = number(header, 'Position')
        // A set that was not finished has no list of files.
        const whole = optionalText(header, 'BackupName') !== '*** INCOMPLETE ***'
        const rows = whole ? await ask(sqlText('media.files', {file, position})) : []
        found.push({...headerOf(header, position, whole), stripes, stripe, files: rows.map(fileOf)})
      }
      return found
    })
  },
  async verify(files, position) {
    await asRestorer(options, (ask) => ask(sqlText('media.verify', {files, position})))
  },
})

type Ask = (text: SqlText) => Promise<readonly Row[]>

/** Throws the operator's error of whatever the server says. */
async function asRestorer<T>(options: SqlServerOptions, work: (ask: Ask) => Promise<T>): Promise<T> {
  const restorer = restorerOf(options)
  let session: Session | undefined
  try {
    const opened = await Session.open(options, principalOf(options, restorer), 'master', 0)
    session = opened
    return await work(async (sql) => (await opened.batch(sql))[0] ?? [])
  } catch (error) {
    if (!(error instanceof SqlFault)) throw error
    throw operatorError(error, occasionOf(options, restorer, 'reading', session?.sent ?? []))
  } finally {
    session?.close()
  }
}

const headerOf = (row: Row, position: number, whole: boolean): Omit<MediaHeader, 'stripes' | 'stripe' | 'files'> => ({
  set: guid(row, 'BackupSetGUID'),
  family: guid(row, 'FamilyGUID'),
  database: text(row, 'DatabaseName'),
  kind: KINDS[number(row, 'BackupType')],
  copyOnly: flag(row, 'IsCopyOnly'),
  damaged: !whole || flag(row, 'IsDamaged') || flag(row, 'IsSnapshot') || flag(row, 'HasIncompleteMetaData'),
  checksums: flag(row, 'HasBackupChecksums'),
  description: optionalText(row, 'BackupDescription') ?? null,
  server: text(row, 'ServerName'),
  position,
})

const fileOf = (row: Row): MediaHeader['files'][number] => ({
  logicalName: text(row, 'LogicalName'),
  path: text(row, 'PhysicalName'),
  kind: text(row, 'Type') === 'L' ? 'log' : 'data',
})
