import {expect, test} from 'vitest'
import {nextToProve, type ProvenLast} from '../../src/lib/backup/rotation.ts'

const DAY = 86_400_000
const POLICY = 5 * DAY
const fleet = (count: number, at: number): ProvenLast[] =>
  Array.from({length: count}, (_, i) => ({tenant: `t${String(i).padStart(3, '0')}`, at: at - i}))

test('a night takes its share, the oldest first', () => {
  const now = 100 * DAY
  const chosen = nextToProve(fleet(10, now - 2 * DAY), POLICY, now)
  expect(chosen).toEqual(['t009', 't008'])
})

test('called again in the same night it goes on with the share, and ends when it is done', () => {
  const now = 100 * DAY
  const all = fleet(10, now - 2 * DAY).map((one) => (one.tenant === 't009' ? {...one, at: now - 3_600_000} : one))
  expect(nextToProve(all, POLICY, now)).toEqual(['t008'])
  const done = all.map((one) => (one.tenant === 't008' ? {...one, at: now - 60_000} : one))
  expect(nextToProve(done, POLICY, now)).toEqual([])
})

test('what would be too old before the next night is taken beyond the share, at most as many again', () => {
  const now = 100 * DAY
  expect(nextToProve(fleet(10, now - 9 * DAY), POLICY, now)).toEqual(['t009', 't008', 't007', 't006'])
})

test.each([1, 4, 7, 60, 801])('of %i tenants none is ever older than the policy, once all had their turn', (count) => {
  const last = new Map(fleet(count, 0).map(({tenant, at}) => [tenant, at]))
  for (let night = 1; night <= 40; night++) {
    const now = night * DAY
    for (const tenant of nextToProve(
      [...last].map(([tenant, at]) => ({tenant, at})),
      POLICY,
      now,
    ))
      last.set(tenant, now)
    if (night > 5) expect(Math.max(...[...last.values()].map((at) => now - at))).toBeLessThanOrEqual(POLICY)
  }
})

test('after nights that were missed the fleet is caught up with', () => {
  const last = new Map(fleet(20, 0).map(({tenant, at}) => [tenant, at]))
  for (let night = 12; night <= 30; night++) {
    const now = night * DAY
    for (const tenant of nextToProve(
      [...last].map(([tenant, at]) => ({tenant, at})),
      POLICY,
      now,
    ))
      last.set(tenant, now)
    if (night > 15) expect(Math.max(...[...last.values()].map((at) => now - at))).toBeLessThanOrEqual(POLICY)
  }
})
