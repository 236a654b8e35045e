import {expect, test} from 'vitest'
import type {ClientHistory, JournaledWrite} from '../../../src/lab/clients/journal.ts'
import {holds, type KeptRow, prove} from '../../../src/lab/clients/proof.ts'

const write = (sequence: number, more: Partial<JournaledWrite> = {}): JournaledWrite => ({
  id: `id-${sequence}`,
  sequence,
  text: `acme factory-01 ${sequence}`,
  madeAt: '2026-01-01T00:00:00.000Z',
  acknowledged: {at: '2026-01-01T00:00:01.000Z', way: 'https'},
  sent: true,
  ...more,
})
const history = (writes: readonly JournaledWrite[]): ClientHistory => ({
  client: {id: 'factory-01', kind: 'factory', tenant: 'acme'},
  writes,
  rejected: new Map(),
})
const row = (sequence: number, position = sequence, more: Partial<KeptRow> = {}): KeptRow => ({
  id: `id-${sequence}`,
  position,
  text: `acme factory-01 ${sequence}`,
  ...more,
})
const proof = (writes: readonly JournaledWrite[], rows: readonly KeptRow[], baseline = 0) =>
  prove({before: [history(writes)], after: [history(writes)]}, rows, baseline)

const three = [write(1), write(2), write(3)]

test('all is well where each acknowledged write is there once, in order', () => {
  const found = proof(three, [row(1), row(2), row(3)])
  expect(holds(found)).toBe(true)
  expect(found).toMatchObject({rows: 3, unacknowledgedThere: 0})
})

test('a lost write is named, an unanswered one may be there or not', () => {
  expect(proof(three, [row(1), row(3)])).toMatchObject({lost: ['id-2']})
  const open = [write(1), write(2, {acknowledged: undefined})]
  expect(proof(open, [row(1), row(2)])).toMatchObject({lost: [], unacknowledgedThere: 1})
  expect(holds(proof(open, [row(1)]))).toBe(true)
})

test('a copy is named, under the same id or another', () => {
  expect(proof(three, [row(1), row(2), row(3), row(2, 4)])).toMatchObject({doubled: ['id-2'], disordered: []})
  const copy = row(2, 4, {id: 'copy'})
  expect(proof(three, [row(1), row(2), row(3), copy])).toMatchObject({doubled: ['copy'], foreign: []})
})

test('what no client sent is named, unless it was there before them', () => {
  const strange = row(9, 4, {id: 'strange', text: 'who wrote this?'})
  expect(proof(three, [row(1), row(2), row(3), strange])).toMatchObject({foreign: ['strange'], doubled: []})
  const before = row(9, 1, {id: 'strange', text: 'who wrote this?'})
  expect(holds(proof(three, [before, row(1, 2), row(2, 3), row(3, 4)], 1))).toBe(true)
  const unsent = [write(1), write(2, {acknowledged: undefined, sent: false})]
  expect(proof(unsent, [row(1), row(2)])).toMatchObject({foreign: ['id-2']})
})

test('another order and another content are named', () => {
  expect(proof(three, [row(1), row(3, 2), row(2, 3)])).toMatchObject({disordered: ['id-3'], lost: []})
  expect(proof(three, [row(1), row(2, 2, {text: 'rewritten'}), row(3)])).toMatchObject({altered: ['id-2']})
})

test('while clients go on, what they wrote between the readings is no finding', () => {
  const later = [...three, write(4)]
  const meanwhile = {before: [history(three)], after: [history(later)]}
  expect(holds(prove(meanwhile, [row(1), row(2), row(3), row(4)], 0))).toBe(true)
  expect(holds(prove(meanwhile, [row(1), row(2), row(3)], 0))).toBe(true)
})
