import {globSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

const FOLDER = join(import.meta.dirname, '../../../.cache/tsql')
/** Syntax errors: sent on purpose by tests of what a broken script does. */
const SYNTAX_ERRORS: ReadonlySet<unknown> = new Set([102, 105, 156, 170])

/**
 * Copies every distinct T-SQL text of the trace files below a folder (`**\/*.ndjson`) to `.cache/tsql/<name>.jsonl`, where
 * `scripts/tsql.mjs` looks. Call it when a test file is done with its lab; `name` is the test file's.
 */
export function dumpTsql(folder: string, name: string): void {
  const texts = new Set<string>()
  for (const path of globSync('**/*.ndjson', {cwd: folder}))
    for (const line of readFileSync(join(folder, path), 'utf8').split('\n')) {
      if (line === '') continue
      const {kind, text, error} = JSON.parse(line)
      if ((kind === 'batch' || kind === 'rpc') && typeof text === 'string' && !SYNTAX_ERRORS.has(error)) texts.add(text)
    }
  mkdirSync(FOLDER, {recursive: true})
  const lines = [...texts].map((sql, at) => `${JSON.stringify({id: String(at + 1), sql})}\n`)
  writeFileSync(join(FOLDER, `${name}.jsonl`), lines.join(''))
}
