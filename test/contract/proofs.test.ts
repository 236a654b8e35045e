import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {digestOf, merged, type Proofs, proofsOf, readProofs, writeProofs} from './proofs.ts'

const row = digestOf({name: 'it holds', text: 'SELECT 1'})
const held = {'page: it holds': row}

test('a run proves what held, for its build', () => {
  const proofs = merged({}, {build: '12.0.6024.0', on: '2026-01-31', held, failed: []})
  expect(proofs).toEqual({'page: it holds': [{build: '12.0.6024.0', on: '2026-01-31', row}]})
})

test('the same build again is one proof, another build a second one', () => {
  const first = merged({}, {build: '16.0.4100.1', on: '2026-01-31', held, failed: []})
  const again = merged(first, {build: '16.0.4100.1', on: '2026-03-01', held, failed: []})
  const other = merged(again, {build: '12.0.6024.0', on: '2026-02-01', held, failed: []})
  expect(other['page: it holds']).toEqual([
    {build: '12.0.6024.0', on: '2026-02-01', row},
    {build: '16.0.4100.1', on: '2026-03-01', row},
  ])
})

test('a row that failed loses the proof of that build, and what was not asked keeps its own', () => {
  const proof = {build: '16.0.4100.1', on: '2026-01-31', row}
  const other = {build: '12.0.6024.0', on: '2026-01-31', row}
  const before: Proofs = {failed: [proof, other], gone: [proof], unasked: [proof]}
  const after = merged(before, {build: '16.0.4100.1', on: '2026-03-01', held: {}, failed: ['failed', 'gone']})
  expect(after).toEqual({failed: [other], unasked: [proof]})
})

test('a proof holds for the row as it was read then', () => {
  const proofs = merged({}, {build: '16.0.4100.1', on: '2026-01-31', held, failed: []})
  expect(proofsOf(proofs, 'page: it holds', row)).toHaveLength(1)
  expect(proofsOf(proofs, 'page: it holds', digestOf({name: 'it holds', text: 'SELECT 2'}))).toEqual([])
  expect(proofsOf(proofs, 'page: another', row)).toEqual([])
})

test('proofs outlive the run, in an order that a diff can be read in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'proofs-'))
  const path = join(folder, 'proofs.json')
  expect(readProofs(path)).toEqual({})
  const proof = {build: '16.0.4100.1', on: '2026-01-31', row}
  writeProofs(path, {b: [proof], a: [proof]})
  expect(Object.keys(readProofs(path))).toEqual(['a', 'b'])
  rmSync(folder, {recursive: true})
})
