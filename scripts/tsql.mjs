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

/** The parser knows no URL as a device, which SQL Server takes since 2012 SP1 CU2: what stands around it is parsed with DISK. */
const parsable = (sql) => (/\b(?:BACKUP|RESTORE)\b/i.test(sql) ? sql.replace(/\bURL(?=\s*=)/gi, 'DISK') : sql)

mkdirSync(join(root, '.cache'), {recursive: true})
const all = join(root, '.cache/tsql-all.jsonl')
writeFileSync(all, [...texts].map(([sql, id]) => `${JSON.stringify({id, sql: parsable(sql)})}\n`).join(''))
const checked = spawnSync(join(root, 'tools/tsqlcheck/tsqlcheck'), ['--version', '120', all], {encoding: 'utf8'})
process.stdout.write(checked.stdout ?? '')
if (checked.status !== 0) process.stderr.write(checked.stderr || String(checked.error ?? ''))
else
  console.log(
    `T-SQL: ${templates} templates and ${texts.size - templates} texts of tests pass Microsoft's parser (120).`,
  )
process.exitCode = checked.status ?? 2
