import {createHash} from 'node:crypto'

/** As long as a subject of the journal may be, with room for its kind. */
const MOST = 100

/** `downtime:vm/app-1:reported`: the same for whoever reports that these are down, in whatever order. */
export function dedupKey(kind: string, affected: readonly string[], check: string): string {
  const resources = [...new Set(affected)].sort().join('+') || 'site'
  const short = resources.length <= MOST ? resources : createHash('sha256').update(resources).digest('hex').slice(0, 32)
  return `${kind}:${short}:${check}`
}
