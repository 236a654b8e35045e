import type {Freeze} from '../engine/index.ts'
import {localTime} from '../ui/span.ts'

/** What stands above everything that is told while the fleet is frozen: why, by whom, until when. */
export const frozenLines = ({reason, by, since, until, run}: Freeze): readonly string[] => [
  `FROZEN: ${reason}`,
  `  by ${by.user} on ${by.host} since ${localTime(since)}, ${until === null ? 'until somebody thaws it' : `until ${localTime(until)}`}`,
  `  run ${run}`,
]
