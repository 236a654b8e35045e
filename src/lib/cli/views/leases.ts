import type {LeaseSeen} from '../../site/operations.ts'
import {localTime, spanOf} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

export const leaseColumns: readonly Column<LeaseSeen>[] = [
  {head: 'ID', value: ({id}) => id},
  {head: 'KEY', value: ({key}) => key, whole: true},
  {head: 'MODE', value: ({mode}) => mode, spare: true},
  {head: 'RUN', value: ({run}) => run, whole: true},
  {head: 'HOLDER', value: ({holder}) => `${holder.user}@${holder.host} pid ${holder.pid}`, spare: true},
  {head: 'AGE', value: ({ageMs}) => Math.round(ageMs / 1000), text: ({ageMs}) => spanOf(ageMs), right: true},
  {head: 'ALIVE', value: aliveOf, brush: (lease) => (aliveOf(lease) === 'yes' ? undefined : 'caution')},
  {head: 'TOKEN', value: ({token}) => token, wide: true, right: true},
  {head: 'EXPIRES', value: ({expiresAt}) => expiresAt, text: ({expiresAt}) => localTime(expiresAt), wide: true},
]

/** Whether the holder still works: what the kernel says of it, and whether it still renews. */
function aliveOf({expired, holderIs}: LeaseSeen): string {
  if (holderIs === 'dead') return 'dead'
  if (expired) return 'expired'
  return holderIs === 'alive' ? 'yes' : 'renews'
}
