import type {Json} from '../../engine/index.ts'
import type {Apart, FleetDifference} from '../../fleet/declared.ts'
import {applyFleet, type FleetOrder, fleetDifference} from '../../routines/fleet/apply.ts'
import type {Remark} from '../../ui/plan-screen.ts'
import type {ManyTask} from '../changing-many.ts'
import type {Composition} from '../compose.ts'
import {choiceWords} from '../pace.ts'

/** `fleet apply` and how it speaks of itself. `file` as it was named; a run that is taken up again does not know it. */
export function fleetApplying(
  order: FleetOrder & {readonly file: string},
  {topology, inventory}: Pick<Composition, 'topology' | 'inventory'>,
): ManyTask {
  const difference = () => fleetDifference(order.tenants, {inventory})
  return {
    many: applyFleet(order, topology),
    words: ['fleet', 'apply', '-f', order.file, ...choiceWords(order.choice)],
    remarks: async () => remarksOf(await difference()),
    async done({tally: {done, total, held}}) {
      const found = await difference()
      return {
        headline:
          done === 0 ? `the fleet is as declared: ${held} of ${total + held}` : `${done} brought to what is declared`,
        details: remarksOf(found).map(([what, text]) => `${what}: ${text}`),
        result: reportOf(found),
      }
    },
  }
}

/** What no `fleet apply` changes, for people. */
const remarksOf = ({undeclared, suspended, apart}: FleetDifference): readonly Remark[] => [
  ...(undeclared.length > 0 ? [['not in the file', `${undeclared.join(', ')}; left as they are`] as const] : []),
  ...(suspended.length > 0
    ? [['suspended', `${suspended.join(', ')}; back with: landlord tenant resume TENANT`] as const]
    : []),
  ...apart.map((one): Remark => ['not changed', inWords(one)]),
]

const inWords = ({tenant, what, is, declared}: Apart): string =>
  what === 'release'
    ? `${tenant} runs release ${is}; declared is ${declared}, and fleet apply updates nobody`
    : `${tenant} is on ${is}; declared is ${declared}, and fleet apply moves nobody`

const reportOf = ({undeclared, suspended, apart}: FleetDifference): Json => ({
  undeclared: [...undeclared],
  suspended: [...suspended],
  apart: apart.map((one) => ({...one})),
})
