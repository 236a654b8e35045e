import type {StepReference} from '../../../engine/index.ts'
import type {CopyRecord} from '../../../site/copies.ts'
import type {RestoredDatabase} from '../../../site/restoring.ts'
import type {ServerPlace, Topology} from '../../../site/topology.ts'
import type {Restoration} from '../restoration.ts'

// Steps of a restore as others refer to them. Their ids are in journals for ever.
export const TAIL: StepReference<{readonly set: string | null}> = {id: 'tail'}
export const RESTORED: StepReference<null> = {id: 'restored'}
export const RECOVERED: StepReference<null> = {id: 'recovered'}
export const WHOLE: StepReference<null> = {id: 'whole'}
export const RIGHT: StepReference<null> = {id: 'right'}
export const FITS: StepReference<null> = {id: 'schema'}
export const SWAPPED: StepReference<null> = {id: 'swapped'}
export const RUNNING: StepReference<null> = {id: 'service-again'}

export interface LookedAt {
  readonly stands: RestoredDatabase | undefined
  readonly copy: CopyRecord | undefined
  /** Why what stands there is not to be touched. */
  readonly foreign: string | undefined
}

/** Throws `TypeError`: `decide` chose the server out of this topology. */
export function placeOf(server: string, {servers}: Topology): ServerPlace {
  const place = servers.find(({name}) => name === server)
  if (!place) throw new TypeError(`The topology lacks ${server}.`)
  return place
}

/** The command up to its target. */
export const restoreCommand = ({order, way}: Pick<Restoration, 'order' | 'way'>): string =>
  [
    'landlord backup restore',
    order.tenant,
    ...(way === 'side' ? [] : [way === 'in place' ? '--in-place' : '--overwrite']),
  ].join(' ')
