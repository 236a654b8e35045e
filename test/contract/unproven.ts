import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {digestOf, type Proofs, proofsOf, readProofs} from './proofs.ts'
import {ROWS} from './sql-server/all.ts'
import {rowId} from './sql-server/row.ts'
import {scenarios} from './windows/all.ts'
import {channelRowId, channelRows} from './windows/channel.ts'
import {rowId as windowsRowId} from './windows/row.ts'

/** What can be proved: a row of either kind, with what it is listed under. */
interface Provable {
  readonly id: string
  readonly digest: string
  readonly group: string
  readonly says: string
}

/** Made by `npm run unproven`. */
export const UNPROVEN = 'docs/unproven.md'
const PROOFS = join(import.meta.dirname, 'proofs.json')

/** The page as it has to be: what no real server and no real machine was ever seen to do. */
export function unprovenPage(proofs: Proofs = readProofs(PROOFS)): string {
  const sql = ROWS.map(
    (row): Provable => ({
      id: rowId(row),
      digest: digestOf(row),
      group: row.page,
      says: row.only === 'lab' ? `${row.name} (of the lab only: ${row.because})` : row.name,
    }),
  )
  const channel = channelRows.map(
    (row): Provable => ({id: channelRowId(row), digest: digestOf(row), group: 'channel', says: row.says}),
  )
  const windows = scenarios.flatMap(({title, rows}) =>
    rows.map(
      (row): Provable => ({
        id: windowsRowId(title, row),
        digest: digestOf(row),
        group: row.verb,
        says: row.says,
      }),
    ),
  )
  const never: {what: string; why: string}[] = JSON.parse(
    readFileSync(join(import.meta.dirname, 'unproven.json'), 'utf8'),
  )
  return `# What was never run on a real server or machine

Made by \`npm run unproven\` from the contract's rows and their proofs; [contract.md](contract.md) says how a team proves them.
The lab is no witness for itself: what stands here was seen on the stand-ins only.

## What no row can say

${never.map(({what, why}) => `- **${what}**: ${why}`).join('\n')}

## SQL Server

${section(sql, proofs)}
## Windows

${section([...channel, ...windows], proofs)}`
}

function section(rows: readonly Provable[], proofs: Proofs): string {
  const proved = rows.map((row) => ({row, builds: proofsOf(proofs, row.id, row.digest).map(({build}) => build)}))
  const unproved = proved.filter(({builds}) => builds.length === 0).map(({row}) => row)
  const builds = [...new Set(proved.flatMap((one) => one.builds))].sort()
  const told = builds.map((build) => `${build} (${proved.filter((one) => one.builds.includes(build)).length} rows)`)
  const groups = Object.entries(Object.groupBy(unproved, ({group}) => group)).sort(([a], [b]) => (a < b ? -1 : 1))
  const lists = groups.map(([group, list = []]) => `### ${group}\n\n${list.map(({says}) => `- ${says}`).join('\n')}\n`)
  return `${unproved.length} of ${rows.length} rows are unproven. Builds that were asked: ${told.length === 0 ? 'none' : told.join(', ')}.\n\n${lists.join('\n')}`
}
