import {canonicalJson, digestOf} from './chain.ts'
import type {Finding, Json} from './finding.ts'
import {guardsOf} from './guard.ts'
import type {EngineDeps, Plan} from './outcome.ts'
import type {AnyRoutine, LeaseWanted, Reservation} from './step.ts'
import type {RunRecord} from './store.ts'

/** A plan as it is kept in a file: what was ordered, decided and found, and what of it must still be so when it is carried out. */
export interface SavedPlan extends PlanFile, ShownWork {}

/** What every file of a plan says of itself. */
export interface PlanFile {
  readonly v: 1
  /** Version of the product that made it. */
  readonly product: string
  readonly store: string
  readonly routine: string
  readonly subject: string
  /** The command line that made it. */
  readonly words: readonly string[]
  /** Secrets stand in no inputs, only references to them. */
  readonly inputs: Json
  readonly inputsDigest: string
  readonly leases: readonly LeaseWanted[]
  /** UTC, ISO 8601, by the store's clock. */
  readonly madeAt: string
  readonly madeBy: {readonly person: string; readonly host: string}
  readonly expiresAt: string
  /** SHA-256 over all else. */
  readonly digest: string
}

/** What a plan showed of the work on one subject: its run is held to it. */
export interface ShownWork {
  readonly routine: string
  readonly subject: string
  readonly decided: Json
  readonly leases: readonly LeaseWanted[]
  readonly reservations: readonly Reservation[]
  /** The run that had changed the subject last; null: none had. */
  readonly lastChange: string | null
  readonly lines: readonly SavedLine[]
}

export interface SavedLine {
  readonly id: string
  readonly fact: string
  readonly finding: Finding
  readonly guard: string
  readonly undo: {readonly what: string} | {readonly none: string}
  readonly pointOfNoReturn: boolean
}

/** Where and when a plan is made. Times in ms of the store's clock. */
export interface Making {
  readonly words: readonly string[]
  readonly person: string
  readonly now: number
  readonly lastsMs: number
}

/** The plan with its guards, all known secrets taken out. */
export const savedPlan = (
  plan: Plan,
  routine: AnyRoutine,
  deps: EngineDeps,
  {lastChange, ...making}: Making & {readonly lastChange: RunRecord | undefined},
): SavedPlan => signed(routine, {...shownWork(plan, routine, deps, lastChange)}, deps, making)

/** The file of a plan: of what it is, when and by whom it was made, free of known secrets, under its digest. */
export function signed<T extends object>(
  {name: routine, subject, inputs}: Pick<AnyRoutine, 'name' | 'subject' | 'inputs'>,
  shown: T,
  deps: EngineDeps,
  {words, person, now, lastsMs}: Making,
): T & Omit<PlanFile, 'leases'> {
  const unsigned = {
    ...{v: 1 as const, product: deps.version, store: deps.store.id, routine, subject, words},
    ...{inputs, inputsDigest: digestOf(inputs)},
    ...shown,
    madeAt: new Date(now).toISOString(),
    madeBy: {person, host: deps.actor.host},
    expiresAt: new Date(now + Math.round(lastsMs)).toISOString(),
  }
  const clean = JSON.parse(deps.redact(JSON.stringify(unsigned))) as typeof unsigned
  return {...clean, digest: savedDigest(clean)}
}

/** What a plan shows of the work on one subject. `lastChange`: the run that changed it last. */
export const shownWork = (
  plan: Plan,
  routine: AnyRoutine,
  deps: EngineDeps,
  lastChange: RunRecord | undefined,
): ShownWork => ({
  routine: routine.name,
  subject: routine.subject,
  decided: plan.decided,
  leases: plan.leases.map(({key, mode}) => ({key, mode})),
  reservations: plan.reservations.map(({key, what}) => ({key, what})),
  lastChange: lastChange?.id ?? null,
  lines: linesOf(plan, routine, deps),
})

/** What the digest of a saved plan must be. */
export function savedDigest(plan: object): string {
  const {digest: _, ...rest} = plan as Partial<PlanFile>
  return digestOf(rest as unknown as Json)
}

/** One thing that is no longer as the plan showed it, for people. */
export interface Difference {
  readonly what: string
  readonly was: string
  readonly is: string
}

export const differenceText = ({what, was, is}: Difference): string => `${what}: was ${was}; is ${is}`

/**
 * What of a saved plan does not hold any more, by planning again with what it had decided. Nothing: it can be carried out as
 * it was shown. What became of other subjects meanwhile does not count, unless it changes something of this one.
 */
export function staleness(saved: ShownWork, fresh: Plan, routine: AnyRoutine, more: Meanwhile): readonly Difference[] {
  if (fresh.blocked) return unplannable(saved, fresh.blocked)
  const lines = linesOf(fresh, routine, more.deps)
  return [
    ...heldByDecision(saved, fresh, more),
    ...saved.lines.flatMap((line) => {
      const now = lines.find(({id}) => id === line.id)
      if (now?.guard === line.guard) return []
      return [{what: line.fact, was: foundText(line.finding), is: now ? foundNow(line, now) : 'no step of it any more'}]
    }),
    ...lines
      .filter(({id}) => !saved.lines.some((line) => line.id === id))
      .map(({fact, finding}) => ({what: fact, was: 'no step of it', is: foundText(finding)})),
  ]
}

/**
 * The same of one among many, when its turn has come: what others of its list have brought about meanwhile (a certificate that
 * they share) is what the plan wanted. What it did not show at all counts.
 */
export function straying(saved: ShownWork, fresh: Plan, routine: AnyRoutine, more: Meanwhile): readonly Difference[] {
  if (fresh.blocked) return unplannable(saved, fresh.blocked)
  return [
    ...heldByDecision(saved, fresh, more),
    ...linesOf(fresh, routine, more.deps).flatMap((now): readonly Difference[] => {
      if (now.finding.finding === 'satisfied' || now.finding.finding === 'unknown') return []
      const line = saved.lines.find(({id}) => id === now.id)
      if (line?.finding.finding === 'unknown' || line?.guard === now.guard) return []
      return [
        {
          what: now.fact,
          was: line ? foundText(line.finding) : 'no step of it',
          is: line ? foundNow(line, now) : foundText(now.finding),
        },
      ]
    }),
  ]
}

interface Meanwhile {
  readonly deps: EngineDeps
  readonly lastChange: RunRecord | undefined
}

const unplannable = ({subject}: ShownWork, {reason}: NonNullable<Plan['blocked']>): readonly Difference[] => [
  {what: subject, was: 'it could be planned', is: reason},
]

const heldByDecision = (saved: ShownWork, fresh: Plan, {lastChange}: Meanwhile): readonly Difference[] => [
  ...lastChangeOf(saved, lastChange),
  ...decisions(saved.decided, fresh.decided),
  ...keysOf('locks', saved.leases.map(leaseText), fresh.leases.map(leaseText)),
  ...keysOf('reserved', saved.reservations.map(placeText), fresh.reservations.map(placeText)),
]

/** Plan lines with their guards. */
function linesOf(plan: Plan, routine: AnyRoutine, deps: EngineDeps): readonly SavedLine[] {
  const guards = plan.lines.length === 0 ? new Map() : guardsOf(plan.lines, routine.steps(plan.decided), deps)
  return plan.lines.map((line) => ({...line, guard: guards.get(line.id) ?? ''}))
}

function lastChangeOf(saved: ShownWork, last: RunRecord | undefined): readonly Difference[] {
  if ((last?.id ?? null) === saved.lastChange) return []
  const told = last
    ? `run ${last.id} (${last.routine}) of ${last.actor.user} on ${last.actor.host}, ${last.state}`
    : 'none that was not undone'
  return [
    {what: `last change of ${saved.subject}`, was: saved.lastChange ? `run ${saved.lastChange}` : 'none', is: told},
  ]
}

function decisions(was: Json, is: Json): readonly Difference[] {
  if (canonicalJson(was) === canonicalJson(is)) return []
  const [before, now] = [membersOf(was), membersOf(is)]
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => canonicalJson(before[key] ?? null) !== canonicalJson(now[key] ?? null))
    .map((key) => ({what: `decided ${key}`, was: readable(before[key]), is: readable(now[key])}))
}

const keysOf = (what: string, was: readonly string[], is: readonly string[]): readonly Difference[] =>
  was.toSorted().join() === is.toSorted().join()
    ? []
    : [{what, was: was.join(', ') || 'none', is: is.join(', ') || 'none'}]

const leaseText = ({key, mode}: LeaseWanted): string => (mode === 'shared' ? `shared ${key}` : key)
const placeText = ({what}: Reservation): string => what

/** The same words for something else than was seen: what is there differs, though what would be done to it does not. */
function foundNow(was: SavedLine, is: SavedLine): string {
  const text = foundText(is.finding)
  return text === foundText(was.finding) ? `${text}, of something else than was seen` : text
}

function foundText(finding: Finding): string {
  switch (finding.finding) {
    case 'satisfied':
      return 'holds'
    case 'needed':
      return finding.diff.join('; ')
    case 'unknown':
      return `known after ${finding.after}`
    case 'in-flight':
      return `under way: ${finding.what}`
    case 'blocked':
      return `blocked: ${finding.reason}`
  }
}

const membersOf = (value: Json): {readonly [key: string]: Json} =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as {readonly [key: string]: Json})
    : {itself: value}

const readable = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value)
