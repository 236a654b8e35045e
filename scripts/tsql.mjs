// The T-SQL gate: every template, filled with samples, and every distinct text that tests sent (`.cache/tsql/*.jsonl`, see
// test/tsql/dump.ts), and the contract's rows must pass Microsoft's own parser at SQL Server 2014's level. Needs the .NET SDK.
import {spawnSync} from 'node:child_process'
import {globSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {shown, sqlText} from '../src/lib/adapters/sql-server/sql-text.ts'
import {Secret} from '../src/lib/secret.ts'
import {ROWS} from '../test/contract/sql-server/all.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, '.cache/tsql')
const SAMPLES = {
  id: 'an ]odd name',
  literal: "D:\\data\\o'clock.mdf",
  hex: '0102FF',
  int: 64,
  word: 'SQL_Latin1_General_CP1_CI_AS',
  secret: new Secret('x'),
}

const texts = new Map()
for (const path of globSync('templates/sql/*.sql', {cwd: root}).sort()) {
  const name = basename(path, '.sql')
  const holes = readFileSync(join(root, path), 'utf8').matchAll(/\{\{(\w+):(\w+)\}\}/g)
  const values = {}
  // One name may stand in two forms, as an identifier and as a string; text does for both.
  for (const [, key, form] of holes) values[key] ??= SAMPLES[form]
  texts.set(shown(sqlText(name, values)), `template ${name}`)
}
const templates = texts.size
for (const path of globSync('*.jsonl', {cwd: folder}).sort())
  for (const line of readFileSync(join(folder, path), 'utf8').split('\n').filter(Boolean)) {
    const {id, sql} = JSON.parse(line)
    if (!texts.has(sql)) texts.set(sql, `${path} ${id}`)
  }

/** Rows that say what a syntax error is told as are no T-SQL. */
const SYNTAX_ERRORS = [102, 105, 111, 156, 170]
for (const {name, given = [], text, after, errors = []} of ROWS) {
  if (errors.some((number) => SYNTAX_ERRORS.includes(number))) continue
  const whole = [...given.map((step) => step.text), text, ...(after ? [after.text] : [])]
  for (const sql of whole) if (!texts.has(sql)) texts.set(sql, `contract row "${name}"`)
}

mkdirSync(folder, {recursive: true})
const all = join(root, '.cache/tsql-all.jsonl')
writeFileSync(all, [...texts].map(([sql, id]) => `${JSON.stringify({id, sql})}\n`).join(''))
const checked = spawnSync(join(root, 'tools/tsqlcheck/tsqlcheck'), ['--version', '120', all], {encoding: 'utf8'})
process.stdout.write(checked.stdout ?? '')
if (checked.status !== 0) process.stderr.write(checked.stderr || String(checked.error ?? ''))
else
  console.log(
    `T-SQL: ${templates} templates and ${texts.size - templates} texts of tests pass Microsoft's parser (120).`,
  )
process.exitCode = checked.status ?? 2
