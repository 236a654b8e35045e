import {createHash} from 'node:crypto'

/** As long as a subject of the journal may be, with room for its kind. */
const MOST = 100

/**
 * `downtime:vm/app-1:reported`: the same for whoever reports that these are down, in whatever order. Where nothing is named that is down,
 * what was said of it tells one trouble from another.
 */
export function dedupKey(kind: string, affected: readonly string[], check: string, title: string): string {
  const resources = [...new Set(affected)].sort().join('+') || `said/${digest(title.trim().toLowerCase())}`
  return `${kind}:${resources.length <= MOST ? resources : digest(resources)}:${check}`
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
