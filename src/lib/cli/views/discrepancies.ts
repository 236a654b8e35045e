import type {Discrepancy} from '../../backup/discrepancy.ts'
import type {CatalogueSeen} from '../../routines/backup/catalogue.ts'
import type {Column} from '../../ui/table.ts'

export const discrepancyColumns: readonly Column<Discrepancy>[] = [
  {head: 'TENANT', value: ({tenant}) => tenant, text: ({tenant}) => tenant ?? '?'},
  {head: 'WHAT', value: ({kind}) => kind, whole: true, brush: () => 'bad'},
  {head: 'ABOUT', value: ({about}) => about, text: ({about}) => about.split(', ').map(fileName).join(', ')},
  {head: 'PLACE', value: ({place}) => place},
  {head: 'SERVER', value: ({server}) => server, spare: true},
  {head: 'SET', value: ({set}) => set, wide: true, whole: true},
  {head: 'WHY', value: ({why}) => why, wide: true},
  {head: 'CONSEQUENCE', value: ({consequence}) => consequence, wide: true},
  {head: 'NEXT', value: ({next}) => next, wide: true},
]

/** What each costs and what to type, each said once; then what nobody answered. */
export function discrepancyFoot({discrepancies, silent, counted}: CatalogueSeen): string {
  const said = new Map<string, string>()
  for (const {tenant, why, consequence, next} of discrepancies)
    said.set(
      `${tenant}\n${consequence}\n${next}`,
      [`${tenant ?? 'no tenant'}: ${consequence ?? why}.`, `  ${next}`].join('\n'),
    )
  return [
    ...said.values(),
    ...silent.map(({where, why}) => `${where} did not answer, and nothing is known of what lies there: ${why}`),
    `${counted.tenants} ${counted.tenants === 1 ? 'tenant' : 'tenants'}, ${counted.sets} sets, ${counted.files} files; ${discrepancies.length} ${discrepancies.length === 1 ? 'difference' : 'differences'}.`,
  ].join('\n')
}

const fileName = (path: string): string => path.slice(path.lastIndexOf('\\') + 1)
