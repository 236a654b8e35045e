// The figures of `npm run soak -- mutants`, from what the test left in .cache/mutants.json; Microsoft's parser, where there is a .NET
// SDK, says which of the mutants are T-SQL at all. A mutant that it refuses must be seen as well, or the lab takes what is no T-SQL.
import {spawnSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

const root = join(import.meta.dirname, '..')
const {counts, tried, survivors} = JSON.parse(readFileSync(join(root, '.cache/mutants.json'), 'utf8'))
const accepted = acceptedByParser(tried.map(({text}) => text))

console.log(`statements             ${counts.statements}`)
console.log(`mutants                ${counts.mutants}`)
console.log(`  that are T-SQL       ${accepted === undefined ? 'not asked: no .NET SDK here' : accepted.size}`)
console.log(`killed by an error     ${counts.error}${of('error')}`)
console.log(`killed by the outcome  ${counts.outcome}${of('outcome')}`)
console.log(`survivors              ${counts.survived}${of('survived')}`)
const lenient = accepted === undefined ? [] : tried.filter(({text, fate}) => fate !== 'error' && !accepted.has(text))
console.log(`taken, though no T-SQL ${lenient.length}`)
for (const {text} of lenient) console.log(`        ${text.replace(/\s+/g, ' ').slice(0, 300)}`)
const reasons = Object.groupBy(
  survivors,
  ({why}) => why?.replace(/^.*: interpreted, as/, 'interpreted, as') ?? 'UNEXPLAINED',
)
for (const [why, list] of Object.entries(reasons).sort(([, a], [, b]) => b.length - a.length)) {
  console.log(`  ${String(list.length).padStart(4)}  ${why}`)
  if (process.argv.includes('--all')) for (const {mutant, row} of list) console.log(`        ${mutant}   (${row})`)
}
process.exitCode = reasons.UNEXPLAINED || lenient.length > 0 ? 1 : 0

function of(fate) {
  if (accepted === undefined) return ''
  return ` (${tried.filter((mutant) => mutant.fate === fate && accepted.has(mutant.text)).length} of them T-SQL)`
}

/** Undefined where it cannot be asked. */
function acceptedByParser(texts) {
  const path = join(root, '.cache/mutants.jsonl')
  const distinct = [...new Set(texts)]
  writeFileSync(path, distinct.map((sql, id) => `${JSON.stringify({id: String(id), sql})}\n`).join(''))
  const {stdout} = spawnSync(join(root, 'tools/tsqlcheck/tsqlcheck'), ['--json', '--version', '120', path], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const lines = (stdout ?? '').split('\n').filter(Boolean)
  if (lines.length !== distinct.length) return undefined
  return new Set(distinct.filter((_, at) => JSON.parse(lines[at]).errors.length === 0))
}
