import {globSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {expect} from 'vitest'

const FOLDER = join(import.meta.dirname, '../../.cache/tsql')
/** Syntax errors: sent on purpose by tests of what a broken script does. */
const SYNTAX_ERRORS: ReadonlySet<unknown> = new Set([102, 105, 111, 153, 156, 170])

/** What a stand's trace says of a request, as far as it matters here. */
export interface Traced {
  readonly kind: string
  readonly text?: string | undefined
  readonly error: unknown
}

/** Copies every distinct T-SQL text of the trace files below a folder (`**\/*.ndjson`) to where `scripts/tsql.mjs` looks. Call it when a test file is done with its lab. */
export function dumpTsql(folder: string, name = testFile()): void {
  const lines = globSync('**/*.ndjson', {cwd: folder}).flatMap((path) =>
    readFileSync(join(folder, path), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Traced),
  )
  dumpTexts(lines, name)
}

/** The same for a trace that is at hand; `name` is the test file's. */
export function dumpTexts(lines: readonly Traced[], name = testFile()): void {
  const texts = new Set(
    lines
      .filter(({kind, error}) => (kind === 'batch' || kind === 'rpc') && !SYNTAX_ERRORS.has(error))
      .flatMap(({text}) => (text === undefined ? [] : [text, ...innerTexts(text)]))
      // What stands in for the text of a request that could not be read.
      .filter((text) => !text.startsWith('the lab does not support')),
  )
  mkdirSync(FOLDER, {recursive: true})
  const records = [...texts].map((sql, at) => `${JSON.stringify({id: String(at + 1), sql})}\n`)
  writeFileSync(join(FOLDER, `${name}.jsonl`), records.join(''))
}

/** What a batch hands to sp_executesql is T-SQL, too. */
const innerTexts = (text: string): readonly string[] =>
  [...text.matchAll(/EXEC sp_executesql N'((?:[^']|'')*)'/g)].map(([, inner = '']) => inner.replaceAll("''", "'"))

const testFile = (): string => basename(expect.getState().testPath ?? 'unnamed', '.test.ts')
