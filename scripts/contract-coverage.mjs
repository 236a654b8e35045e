// Every statement that a template or a test sends has a contract row of its shape, and every name of SQL Server's own that they use has a
// first version, at most 2014, and a row. Run it after the tests: what they sent lies in .cache/tsql.
import {ROWS} from '../test/contract/sql-server/all.ts'
import {idle, uncovered, unproven} from '../test/contract/sql-server/coverage.ts'
import {EXCUSES} from '../test/contract/sql-server/excuses.ts'
import {dumpedTexts, templateTexts} from '../test/contract/sql-server/texts.ts'

const templates = templateTexts()
const dumped = dumpedTexts()
const sent = [...templates, ...dumped]
const missing = uncovered(sent, ROWS, EXCUSES)
for (const {shape, example} of missing)
  console.log(`no row for: ${shape}\n  sent by ${example.by}: ${example.text.replace(/\s+/g, ' ').slice(0, 160)}`)
const names = unproven(sent, ROWS, EXCUSES)
for (const {name, by, lacks} of names) console.log(`no ${lacks} of ${name}, sent by ${by}`)
for (const {pattern, why} of dumped.length === 0 ? [] : idle(sent, ROWS, EXCUSES))
  console.log(`excuses nothing (any more, or in these tests): ${pattern} ${why}`)
console.log(
  `contract coverage: ${ROWS.length} rows, ${templates.length} templates, ${dumped.length} texts of tests; ${missing.length} shapes and ${names.length} names without a row`,
)
process.exitCode = missing.length + names.length > 0 ? 1 : 0
