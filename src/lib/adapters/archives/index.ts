import {createHash} from 'node:crypto'
import {closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {gunzip, gzip} from 'node:zlib'
import type {JournalEvent} from '../../engine/store.ts'
import {OperatorError} from '../../errors.ts'
import type {Archive, ArchiveFiles} from '../../site/archives.ts'

/** One line says what it is, then a line an event; packed. */
export const archiveFiles: ArchiveFiles = {
  async write(folder, store, events) {
    const runs = [...new Set(events.map(({run}) => run))]
    const head = {v: 1, archive: 'runs', store, runs: runs.length, events: events.length}
    const text = [head, ...events].map((line) => `${JSON.stringify(line)}\n`).join('')
    const digest = digestOf(text)
    const archive = {file: `runs-${runs[0]}-${runs.at(-1)}-${digest.slice(0, 12)}.ndjson.gz`, digest}
    try {
      mkdirSync(folder, {recursive: true, mode: 0o700})
      const part = join(folder, `${archive.file}.part`)
      const file = openSync(part, 'w', 0o600)
      try {
        writeFileSync(file, await promisify(gzip)(text))
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(part, join(folder, archive.file))
    } catch (error) {
      throw wrong(join(folder, archive.file), (error as NodeJS.ErrnoException).code ?? String(error), error)
    }
    await archiveFiles.read(folder, archive)
    return archive
  },

  async read(folder: string, {file, digest}: Archive): Promise<readonly JournalEvent[]> {
    const path = join(folder, file)
    let text: string
    try {
      text = (await promisify(gunzip)(readFileSync(path))).toString('utf8')
    } catch (error) {
      throw wrong(path, (error as NodeJS.ErrnoException).code ?? String(error), error)
    }
    if (digestOf(text) !== digest) throw wrong(path, 'its content is not what was written')
    return text
      .split('\n')
      .slice(1)
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as JournalEvent)
  },
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const wrong = (where: string, why: string, cause?: unknown): OperatorError =>
  new OperatorError('LL-ARCHIVE', 'An archive of old journals cannot be written or read.', {
    where,
    why,
    state: 'the store was left as it is',
    cause,
  })
