import type {Plan, Refusal, Restore, TimeRange, Warning} from '../../backup/chains/types.ts'
import type {BackupSet} from '../../backup/set.ts'
import {bytesOf, spanOf} from '../../ui/span.ts'

/** By guid. */
type Sets = ReadonlyMap<string, BackupSet>

/** What would be restored, a line a base and one for all logs between two of them. */
export function usesInWords(plan: Plan, sets: Sets): readonly (readonly [kind: string, text: string])[] {
  const logs = plan.restores.filter(({kind}) => kind === 'log')
  const bases = plan.restores.filter(({kind}) => kind !== 'log')
  return [
    ...bases.map((restore) => [restore.kind, baseLine(restore, sets)] as const),
    ...(logs.length === 0 ? [] : [['log', logLine(logs, sets)] as const]),
    ...(plan.further.length === 0
      ? []
      : [
          [
            'perhaps',
            `${logLine(plan.further, sets)}; only if the one before is rolled forward to its very end`,
          ] as const,
        ]),
  ]
}

function baseLine(restore: Restore, sets: Sets): string {
  const set = sets.get(restore.set)
  const [first = ''] = restore.files
  const more = restore.files.length > 1 ? ` and ${restore.files.length - 1} more files` : ''
  const at = restore.position > 1 ? `, set ${restore.position} in it` : ''
  const server = restore.server === undefined ? '' : `, taken on ${restore.server}`
  return [
    set && minuteOf(set.finishedAt),
    `${fileName(first)}${more}${at}`,
    set && bytesOf(set.storedBytes),
    `in ${folderOf(first)}${server}`,
  ]
    .filter(Boolean)
    .join('  ')
}

function logLine(logs: readonly Restore[], sets: Sets): string {
  const known = logs.flatMap(({set}) => sets.get(set) ?? [])
  const [first, last] = [known[0], known.at(-1)]
  const bytes = known.reduce((sum, {storedBytes}) => sum + storedBytes, 0)
  const times =
    first && last ? ` ${minuteOf(first.finishedAt)}${logs.length > 1 ? ` to ${minuteOf(last.finishedAt)}` : ''}` : ''
  const stop = logs.at(-1)?.stop
  const on = logs.at(-1)?.server
  const clock = on === undefined ? '' : ` by the clock of ${on}`
  const stopped =
    stop === undefined
      ? ''
      : stop.kind === 'time'
        ? `, STOPAT ${stop.text}${clock}`
        : `, STOPBEFOREMARK ${stop.mark}${stop.after === undefined ? '' : ` AFTER ${stop.after}`}`
  return `${logs.length} ${logs.length === 1 ? 'set' : 'sets'}${times}, ${bytesOf(bytes)}${stopped}`
}

/** What speaks against a plan, or is worth knowing of it. */
export function warningInWords(warning: Warning, sets: Sets): string {
  const named = (guid: string) => {
    const set = sets.get(guid)
    return set ? `the ${set.kind} of ${minuteOf(set.finishedAt)}` : `set ${guid}`
  }
  switch (warning.kind) {
    case 'older base':
      return `An older base is used: ${warning.instead.map(({set, why}) => `${named(set)} cannot be (${why})`).join('; ')}.`
    case 'base by LSN':
      return `What ${named(warning.set)} builds on is told by LSNs alone.`
    case 'differential without base':
      return `${warning.sets.length} differential${warning.sets.length === 1 ? ' has' : 's have'} no base here: ${warning.sets.slice(0, 3).map(named).join(', ')}.`
    case 'short of target':
      return `The target cannot be reached: ${shortOf(warning.obstacle)}.`
    case 'target within a log':
      return `The target lies within the time that ${named(warning.set)} took: whether it holds all of it only redo_start_lsn tells, after the restore.`
    case 'other branches':
      return `Other recovery branches were backed up after that time: ${warning.forks.join(', ')} (--branch).`
    case 'other families':
      return `The name had other databases before: family ${warning.families.join(', ')}.`
    case 'other servers':
      return `Its backups were taken on several servers: ${warning.servers.join(', ')}.`
  }
}

const shortOf = ({code, window}: Refusal): string =>
  window === undefined ? code : `${code}, of log that was written ${rangeInWords(window)}`

/** Which points cannot be had, and for want of what. */
export function holeInWords(hole: TimeRange, unusable: readonly (readonly [BackupSet, string])[]): string {
  const within = unusable.filter(
    ([set]) => set.kind === 'log' && set.finishedAt > hole.from && set.startedAt <= hole.until,
  )
  const [first] = within
  const why =
    first === undefined
      ? 'no backup that is known holds the log of that time'
      : `the log of ${minuteOf(first[0].finishedAt)}${within.length > 1 ? ` and ${within.length - 1} more` : ''} cannot be used: ${first[1]}`
  return `Points between ${minuteOf(hole.from)} and ${minuteOf(hole.until)} cannot be reached: ${why}.`
}

/** What is not in any backup yet. */
export const exposureInWords = (until: number, now: number): string =>
  `Its backups reach ${minuteOf(until)}: what was written since, ${spanOf(Math.max(0, now - until))}, could be lost now.`

const rangeInWords = ({from, until}: TimeRange): string => `between ${minuteOf(from)} and ${minuteOf(until)}`

/** `2026-11-22 05:58`, UTC. */
export const minuteOf = (at: number): string =>
  Number.isFinite(at) ? new Date(at).toISOString().slice(0, 16).replace('T', ' ') : 'nobody knows when'

const fileName = (path: string): string => path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1)
const folderOf = (path: string): string =>
  path.slice(0, Math.max(0, Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')))) || path
