// The T-SQL gate: every template, filled with samples, and every distinct text that tests sent (`.cache/tsql/*.jsonl`, see
// test/tsql/dump.ts), and the contract's rows must pass Microsoft's own parser at SQL Server 2014's level. Needs the .NET SDK.
import {spawnSync} from 'node:child_process'
import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROWS} from '../test/contract/sql-server/all.ts'
import {dumpedTexts, templateTexts, textsOf} from '../test/contract/sql-server/texts.ts'

const root = join(import.meta.dirname, '..')
const texts = new Map(templateTexts().map(({text, by}) => [text, by]))
const templates = texts.size
for (const {text, by} of dumpedTexts()) if (!texts.has(text)) texts.set(text, by)

/** Rows that say what a syntax error is told as are no T-SQL. */
const SYNTAX_ERRORS = [102, 105, 111, 153, 156, 170]
for (const row of ROWS) {
  if (row.errors?.some((number) => SYNTAX_ERRORS.includes(number))) continue
  for (const sql of textsOf(row)) if (!texts.has(sql)) texts.set(sql, `contract row "${row.name}"`)
}

/** What a template may not name: block blobs are of 2016, whose parser takes them. docs/decisions/0016 */
const BY_URL = /\b(?:TO|FROM)\s+URL\b/i

mkdirSync(join(root, '.cache'), {recursive: true})
const checks = [
  ['120', ([sql, by]) => by.startsWith('template ') || !BY_URL.test(sql)],
  ['130', ([sql, by]) => !by.startsWith('template ') && BY_URL.test(sql)],
]
for (const [version, takes] of checks) {
  const chosen = [...texts].filter(takes)
  const all = join(root, `.cache/tsql-all-${version}.jsonl`)
  writeFileSync(all, chosen.map(([sql, id]) => `${JSON.stringify({id, sql})}\n`).join(''))
  const checked = spawnSync(join(root, 'tools/tsqlcheck/tsqlcheck'), ['--version', version, all], {encoding: 'utf8'})
  process.stdout.write(checked.stdout ?? '')
  if (checked.status !== 0) process.stderr.write(checked.stderr || String(checked.error ?? ''))
  else
    console.log(
      `T-SQL: ${chosen.length} texts, ${templates} templates among all, pass Microsoft's parser (${version}).`,
    )
  process.exitCode ||= checked.status ?? 2
}
