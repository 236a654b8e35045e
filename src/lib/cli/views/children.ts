import type {ChildError, JournalEvent, RunRecord} from '../../engine/index.ts'
import type {Section} from '../../ui/sheet.ts'

/** One target of a run of many, and how it stands. */
export interface ChildRow {
  readonly name: string
  /** `done`, `failed`, `cut off`, `refused` … */
  readonly standing: string
  /** Null: no run was opened for it. */
  readonly run: string | null
  readonly error?: ChildError
}

/**
 * What became of the targets, from the children's own runs, and from the parent's journal where there is none. Those that
 * were not begun have no row. `standing` says how a run stands for people.
 */
export function childRows(
  children: readonly RunRecord[],
  events: readonly JournalEvent[],
  standing: (run: RunRecord) => string,
): readonly ChildRow[] {
  const ends = events.flatMap(({kind, data}) => (kind === 'child.ended' ? [data as unknown as End] : []))
  const last = new Map(ends.map((end) => [end.target, end]))
  const byRun = new Map(ends.flatMap((end) => (end.run === null ? [] : [[end.run, end] as const])))
  const rows = children.map((child): ChildRow => {
    const end = byRun.get(child.id)
    const name = end?.target ?? child.subject.slice(child.subject.indexOf(':') + 1)
    const error = end?.state === child.state ? end.error : undefined
    return {name, standing: standing(child), run: child.id, ...(error ? {error} : {})}
  })
  const known = new Set(rows.map(({name}) => name))
  const others = [...last.values()].filter(({target}) => !known.has(target))
  return [
    ...rows,
    ...others.map(
      ({target, state, run, error}): ChildRow => ({name: target, standing: state, run, ...(error ? {error} : {})}),
    ),
  ]
}

interface End {
  readonly target: string
  readonly run: string | null
  readonly state: string
  readonly error?: ChildError
}

/** Counts, and a line for each that is not as it was wanted; with `all` for each. */
export function childrenSection(rows: readonly ChildRow[], total: number, all: boolean): Section {
  const isWanted = ({standing}: ChildRow) => standing === 'done' || standing === 'held' || standing === 'undone'
  const shown = all ? rows : rows.filter((row) => !isWanted(row))
  return {
    head: 'children',
    lines: [
      ['in all', countsText(rows, total)],
      ...shown.map(({name, standing, run, error}): Section['lines'][number] => [
        name,
        [standing, run && `run ${run}`, error && `${error.code}: ${error.message}`].filter(Boolean).join('   '),
      ]),
    ],
  }
}

/** `212: 190 done, 3 failed, 19 not begun` */
function countsText(rows: readonly ChildRow[], total: number): string {
  const counts = new Map<string, number>()
  for (const {standing} of rows) counts.set(standing, (counts.get(standing) ?? 0) + 1)
  const parts = [...counts].sort(([, one], [, other]) => other - one).map(([standing, count]) => `${count} ${standing}`)
  const left = total - rows.length
  return `${total}: ${[...parts, ...(left > 0 ? [`${left} not begun`] : [])].join(', ')}`
}
