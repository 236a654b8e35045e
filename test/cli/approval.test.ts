import {expect, test} from 'vitest'
import {approvedBy} from '../../src/lib/cli/approval.ts'
import type {SavedPlan} from '../../src/lib/engine/index.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const HOUR = 3_600_000
const plan = {digest: 'a'.repeat(64), madeBy: {person: 'ann', host: 'desk'}} as SavedPlan

/** `said`: who approved, and how many hours ago. */
const asked = (
  routine: string,
  saved: SavedPlan | undefined,
  policy: {routines: string[]; persons?: number},
  said: [string, number][] = [],
) =>
  approvedBy(routine, saved, {
    policy: {approvals: {persons: 1, validForMs: 24 * HOUR, ...policy}},
    plans: {
      now: async () => NOW,
      approvals: async () =>
        said.map(([person, hours], i) => ({
          ...{id: String(i), plan: plan.digest, person, note: ''},
          actor: {user: person, host: 'h', boot: '', pid: 1, started: ''},
          at: new Date(NOW - hours * HOUR).toISOString(),
        })),
    },
  })

test.each<
  [
    string,
    string,
    SavedPlan | undefined,
    {routines: string[]; persons?: number},
    [string, number][],
    string[] | undefined,
  ]
>([
  ['nothing is asked', 'tenant set', undefined, {routines: ['tenant suspend']}, [], []],
  [
    'a direct command where approval is asked',
    'tenant suspend',
    undefined,
    {routines: ['tenant suspend']},
    [],
    undefined,
  ],
  ['all routines are meant', 'vm add', undefined, {routines: ['*']}, [], undefined],
  ['many of a routine that is meant', 'cert renew --all-due', undefined, {routines: ['cert renew']}, [], undefined],
  ['a name that only begins the same', 'tenant set', undefined, {routines: ['tenant se']}, [], []],
  ['nobody has approved', 'vm add', plan, {routines: ['vm add']}, [], undefined],
  ['its maker alone has', 'vm add', plan, {routines: ['vm add']}, [['ann', 1]], undefined],
  [
    'somebody else has',
    'vm add',
    plan,
    {routines: ['vm add']},
    [
      ['ann', 1],
      ['bo', 2],
    ],
    ['bo'],
  ],
  ['one of two', 'vm add', plan, {routines: ['vm add'], persons: 2}, [['bo', 1]], undefined],
  [
    'two of two',
    'vm add',
    plan,
    {routines: ['vm add'], persons: 2},
    [
      ['bo', 1],
      ['cleo', 2],
    ],
    ['bo', 'cleo'],
  ],
  [
    'one of them too long ago',
    'vm add',
    plan,
    {routines: ['vm add'], persons: 2},
    [
      ['bo', 1],
      ['cleo', 25],
    ],
    undefined,
  ],
  ['not asked for, and told all the same', 'vm add', plan, {routines: []}, [['bo', 1]], ['bo']],
])('%s', async (_, ...[routine, saved, policy, said, counting]) => {
  const answer = asked(routine, saved, policy, said)
  if (!counting) return expect(answer).rejects.toMatchObject({code: 'LL-PLAN-UNAPPROVED'})
  expect((await answer) as unknown as {person: string}[]).toEqual(
    counting.map((person) => expect.objectContaining({person})),
  )
})
