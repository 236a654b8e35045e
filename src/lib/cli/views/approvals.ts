import type {Approval} from '../../site/plans.ts'
import {localTime} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

/** `run`: the one that carried the plan out. */
export const approvalColumns: readonly Column<Approval & {readonly run: string | null}>[] = [
  {head: 'ID', value: ({id}) => id},
  {head: 'PLAN', value: ({plan}) => plan, text: ({plan}) => plan.slice(0, 12)},
  {head: 'PERSON', value: ({person}) => person, whole: true},
  {head: 'WHEN', value: ({at}) => at, text: ({at}) => localTime(at), spare: true},
  {head: 'NOTE', value: ({note}) => note, spare: true},
  {head: 'RUN', value: ({run}) => run, wide: true},
]
