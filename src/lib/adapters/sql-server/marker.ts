import type {Marker} from '../../site/database-server.ts'

/** As it is kept in the extended property `landlord.tenant`. */
export const markerJson = ({store, tenant, id}: Marker): string => JSON.stringify({store, tenant, id})

/** Undefined for what is not a marker of ours. */
export function parsedMarker(json: string | undefined): Marker | undefined {
  try {
    const {store, tenant, id} = JSON.parse(json ?? '')
    if (typeof store === 'string' && typeof tenant === 'string' && typeof id === 'string') return {store, tenant, id}
  } catch {
    // Somebody else's property of the same name: foreign, not an error.
  }
  return undefined
}
