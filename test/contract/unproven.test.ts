import {join} from 'node:path'
import {expect, test} from 'vitest'
import {digestOf} from './proofs.ts'
import {ROWS} from './sql-server/all.ts'
import {rowId} from './sql-server/row.ts'
import {UNPROVEN, unprovenPage} from './unproven.ts'

/** `npm run unproven` writes it anew. */
test('docs/unproven.md is as the rows and their proofs have it', async () => {
  await expect(unprovenPage()).toMatchFileSnapshot(join(import.meta.dirname, '../..', UNPROVEN))
})

test('a row that was proved is no longer told, and one that reads otherwise since is told again', () => {
  const [row] = ROWS
  if (row === undefined) throw new Error('there are rows')
  const proof = {build: '12.0.6024.0', on: '2026-01-31', row: digestOf(row)}
  const page = unprovenPage({[rowId(row)]: [proof]})
  expect(page).not.toContain(`- ${row.name}\n`)
  expect(page).toContain('Builds that were asked: 12.0.6024.0 (1 rows).')
  expect(unprovenPage({[rowId(row)]: [{...proof, row: 'other'}]})).toContain(`- ${row.name}\n`)
})
