import {expect, test} from 'vitest'
import type {ChainPicture} from '../../src/lib/ui/chain-picture.ts'
import {chainScreen} from '../../src/lib/ui/chain-screen.ts'
import {LOOKS} from './recordings.ts'

const HOUR = 3_600_000
const NOV_21 = Date.UTC(2026, 10, 21)
const at = (hours: number) => NOV_21 + hours * HOUR

const logs = Array.from({length: 33}, (_, i) => at(i + 1)).filter((time) => time !== at(23))

const picture: ChainPicture = {
  from: at(0),
  until: at(33.7),
  target: at(33.67),
  lanes: [
    {name: 'full', ground: 'line', marks: [at(6), at(18), at(30)].map((time) => ({at: time, sign: 'full'}))},
    {
      name: 'log',
      ground: 'dots',
      covered: [
        {from: at(6), until: at(22)},
        {from: at(30), until: at(33.7)},
      ],
      marks: [...logs.map((time) => ({at: time, sign: 'log' as const})), {at: at(26), sign: 'bad'}],
    },
    {
      name: 'proven',
      ground: 'none',
      marks: [{at: at(7), sign: 'proven'}],
      note: 'restored and checked Nov 21 02:14, 6 m 12 s',
    },
    {
      name: 'uses',
      ground: 'dots',
      covered: [{from: at(30), until: at(33.67)}],
      marks: [
        {at: at(30), sign: 'full'},
        {at: at(31), sign: 'log'},
        {at: at(32), sign: 'log'},
        {at: at(33), sign: 'log'},
        {at: at(33.67), sign: 'end'},
      ],
    },
  ],
}

const screen = {
  title: 'backup chain acme',
  aside: 'on sql-1; catalogue; times in UTC',
  picture,
  uses: [
    [
      'full',
      '2026-11-22 06:00  sql-1_acme_acme_full_20261122T055800Z.bak  1.2 GB  in \\\\backup.cloud.example\\sql, taken on sql-1',
    ],
    [
      'log',
      '4 sets 2026-11-22 07:00 to 2026-11-22 10:00, 3.4 MB, STOPAT 2026-11-22T10:40:00.000 by the clock of sql-1',
    ],
  ],
  remarks: [
    {
      text: 'Points between 2026-11-21 22:00 and 2026-11-22 06:00 cannot be reached: no backup that is known holds the log of that time.',
      brush: 'bad',
    },
    {text: 'Proven by a restore 31 h ago, which took 6 m 12 s; by that this one takes about 6 m 20 s.', brush: 'quiet'},
  ],
  next: ['landlord backup restore acme --to 2026-11-22T09:40:00.000Z'],
} as const

test.each(['narrow', 'ascii', 'wide'] as const)('a chain to a time, %s', (name) => {
  const text = chainScreen(screen, LOOKS[name])
  expect(text).toMatchSnapshot()
  for (const line of text.split('\n').slice(0, 7)) expect(line.length).toBeLessThanOrEqual(LOOKS[name].width)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: whether it is ASCII
  if (name === 'ascii') expect(text).toMatch(/^[\x00-\x7f]*$/)
})

test('at 100 columns, where nothing is a terminal', () => {
  const text = chainScreen(screen, {colour: false, unicode: true, width: 100, height: 0, live: false})
  expect(text).toMatchSnapshot()
})

test('without any set there is no picture, and what is said stands all the same', () => {
  const remarks = [{text: 'acme has no full backup that can be used.', brush: 'bad'}] as const
  const next = ['landlord backup run full acme']
  expect(chainScreen({...screen, picture: undefined, uses: [], remarks, next}, LOOKS.narrow)).toMatchInlineSnapshot(`
    "backup chain acme                              on sql-1; catalogue; times in UTC

      acme has no full backup that can be used.

      landlord backup run full acme"
  `)
})

test('a note goes before its mark where behind it is no room, and is cut where neither is', () => {
  const lane = {name: 'proven', ground: 'none', note: 'restored and checked 02:14, 6 m 12 s'} as const
  const only = (mark: number) =>
    chainScreen(
      {...screen, picture: {...picture, lanes: [{...lane, marks: [{at: mark, sign: 'proven'}]}]}},
      LOOKS.narrow,
    )
      .split('\n')
      .find((line) => line.startsWith('proven'))
  expect(only(at(33))).toMatch(/^proven +restored and checked 02:14, 6 m 12 s ▲$/)
  expect(only(at(1))).toMatch(/^proven +▲ restored and checked 02:14, 6 m 12 s$/)
  const long = {...lane, note: `${lane.note} ${lane.note} ${lane.note}`, marks: [{at: at(16), sign: 'proven' as const}]}
  const cut = chainScreen({...screen, picture: {...picture, lanes: [long]}}, LOOKS.narrow).split('\n')[3]
  expect(cut).toMatch(/…$/)
  expect(cut?.length).toBeLessThanOrEqual(80)
})

test('a damaged set is seen where it shares a column with good ones', () => {
  const marks = [
    {at: at(20), sign: 'log'},
    {at: at(20.01), sign: 'bad'},
    {at: at(20.02), sign: 'log'},
  ] as const
  const drawn = chainScreen(
    {...screen, picture: {...picture, lanes: [{name: 'log', ground: 'dots', marks}]}},
    LOOKS.narrow,
  )
  expect(drawn.split('\n').find((line) => line.startsWith('log'))).toContain('✗')
})
