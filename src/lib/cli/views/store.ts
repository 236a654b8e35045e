import type {RaisedToken, StoreArchive, StoreFinding} from '../../site/ops-store.ts'
import type {Look} from '../../ui/look.ts'
import {sheet} from '../../ui/sheet.ts'
import type {FleetTokens} from '../fleet-tokens.ts'

/** What the store promises, what does not hold first. */
export function findingsText(where: string, findings: readonly StoreFinding[], look: Look): string {
  const wrong = findings.filter(({ok}) => !ok)
  const lines = (some: readonly StoreFinding[]) => some.map(({what, text}) => [what, text] as const)
  const next = [...new Set(wrong.flatMap((one) => one.next ?? []))]
  return sheet(
    {
      title: wrong.length === 0 ? 'The ops store is as it must be.' : 'The ops store is not as it must be.',
      sections: [
        {lines: [['store', where]]},
        ...(wrong.length === 0 ? [] : [{head: 'wrong', lines: lines(wrong)}]),
        {head: 'in order', lines: lines(findings.filter(({ok}) => ok))},
        {head: 'next', lines: next.map((command) => ['', command] as const)},
      ],
    },
    look,
  )
}

/** What a file or a store holds. */
export const archiveLines = ({rows, seals, head}: StoreArchive): readonly (readonly [string, string])[] => [
  ['runs', `${rows.runs ?? 0} with ${rows.events ?? 0} events`],
  ['tenants', String(rows.tenants ?? 0)],
  ['seals', seals === 0 ? 'none' : `${seals}, the last one ${head}`],
]

export const seatLines = (
  raised: readonly RaisedToken[],
  silent: FleetTokens['silent'],
): readonly (readonly [string, string])[] => [
  ...raised.map(({key, from, to, where}) => [key, `token ${from} → ${to}, as ${where} has seen it`] as const),
  ...silent.map(({where, why}) => [where, `did not answer (${why}); it refuses tokens that are too low`] as const),
]
