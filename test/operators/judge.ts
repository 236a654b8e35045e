import type {TraceLine} from '../../src/lab/client.ts'
import {type EventSeen, type Evidence, type Tenure, tenuresOf} from './evidence.ts'

/** What was looked at, so that a verdict of nothing is told from one of all in order. */
export interface Verdict {
  readonly violations: readonly string[]
  readonly counted: {
    readonly tenures: number
    readonly attempts: number
    /** Changes on servers and VMs that carried a token. */
    readonly effects: number
    /** Refused over there, since a newer token was seen. */
    readonly fenced: number
    /** Came about after the next one had taken the leases, and before it changed anything. */
    readonly late: number
    readonly broken: number
  }
}

/** Whether anybody worked on what was another's. Pure: the same evidence, the same verdict. */
export function judged(evidence: Evidence): Verdict {
  const tenures = tenuresOf(evidence)
  const attempts = attemptsOf(tenures)
  const effects = evidence.trace.filter(isEffect)
  return {
    violations: [
      ...gaps(evidence),
      ...claimedTwice(evidence),
      ...heldTwice(tenures),
      ...recordedElsewhere(evidence, attempts),
      ...unintended(effects, attempts),
      ...tokensOfTenures(tenures, effects, attempts),
      ...staleOnStand(effects),
      ...changedTogether(effects),
    ],
    counted: {
      tenures: tenures.length,
      attempts: attempts.size,
      effects: effects.length,
      fenced: evidence.trace.filter(({error}) => error === 'FENCED' || error === 50001).length,
      late: lateOf(tenures, effects, attempts).length,
      broken: evidence.events.filter(({kind}) => kind === 'lease.broken').length,
    },
  }
}

/** Something durable is different, and it was sent under a fencing token. */
export interface Effect extends TraceLine {
  readonly attempt: string
  readonly token: number
  readonly key: string
}

const isEffect = (line: TraceLine): line is Effect =>
  line.changed && line.key !== null && line.token !== null && line.attempt !== null

/** Under which tenure an attempt was begun, and when. */
interface Attempt {
  readonly tenure: Tenure
  readonly intended: number
}

function attemptsOf(tenures: readonly Tenure[]): ReadonlyMap<string, Attempt> {
  const attempts = new Map<string, Attempt>()
  for (const tenure of tenures)
    for (const {kind, attempt, at} of tenure.events)
      if (attempt !== null && (kind === 'step.intended' || kind === 'undo.intended'))
        attempts.set(attempt, {tenure, intended: at})
  return attempts
}

/** A run's events are numbered from 1 without gaps, and never go back in time. */
function gaps({events}: Evidence): readonly string[] {
  return [...Map.groupBy(events, ({run}) => run)].flatMap(([run, its]) =>
    its.flatMap(({seq, at}, index) => [
      ...(seq === index + 1 ? [] : [`run ${run}: event ${index + 1} is numbered ${seq}`]),
      ...(at >= (its[index - 1]?.at ?? 0) ? [] : [`run ${run}: event ${seq} is older than the one before it`]),
    ]),
  )
}

/** From its opening to its closing a run claims its subject, whoever works on it: no other may be opened or taken up then. */
function claimedTwice({runs, events}: Evidence): readonly string[] {
  const byRun = Map.groupBy(events, ({run}) => run)
  const claims = runs.flatMap((run) => claimsOf(byRun.get(run.id) ?? []).map((span) => ({run, ...span})))
  return [...Map.groupBy(claims, ({run}) => run.subject)].flatMap(([subject, its]) =>
    overlapping(its).map(([one, other]) => `${subject}: run ${other.run.id} began while run ${one.run.id} claimed it`),
  )
}

function claimsOf(events: readonly EventSeen[]): readonly Span[] {
  const spans: Span[] = []
  let from: number | undefined
  for (const {kind, at} of events) {
    from ??= at
    if (kind !== 'run.closed') continue
    spans.push({from, to: at})
    from = undefined
  }
  return from === undefined ? spans : [...spans, {from, to: Number.POSITIVE_INFINITY}]
}

/** An exclusive lease is nobody else's, a shared one no exclusive holder's; a child works under the leases of its parent. */
function heldTwice(tenures: readonly Tenure[]): readonly string[] {
  const held = tenures.flatMap((tenure) =>
    tenure.keys.map(({key, mode}) => ({key, mode, tenure, from: tenure.from, to: tenure.to})),
  )
  return [...Map.groupBy(held, ({key}) => key)].flatMap(([key, its]) =>
    overlapping(its)
      .filter(([one, other]) => one.mode === 'exclusive' || other.mode === 'exclusive')
      .filter(([{tenure: one}, {tenure: other}]) => !areKin(one, other))
      .map(([one, other]) => `${key}: run ${one.tenure.run.id} and run ${other.tenure.run.id} held it at once`),
  )
}

const areKin = ({run: one}: Tenure, {run: other}: Tenure): boolean => one.parent === other.id || other.parent === one.id

/** What was intended under one tenure is applied under the same: a process that lost its leases journals nothing more. */
function recordedElsewhere({events}: Evidence, attempts: ReadonlyMap<string, Attempt>): readonly string[] {
  return events
    .filter(({kind}) => kind === 'step.applied' || kind === 'undo.applied')
    .filter((event) => !attempts.get(event.attempt ?? '')?.tenure.events.includes(event))
    .map(({run, seq, attempt}) => `run ${run}: event ${seq} records attempt ${attempt} of another tenure`)
}

/** Every change over there was intended before, in the journal of a run of that very subject. */
function unintended(effects: readonly Effect[], attempts: ReadonlyMap<string, Attempt>): readonly string[] {
  return effects.flatMap((effect) => {
    const attempt = attempts.get(effect.attempt)
    if (!attempt) return [`${told(effect)}: no run intended it`]
    const {run} = attempt.tenure
    if (run.subject !== effect.key) return [`${told(effect)}: run ${run.id} is one of ${run.subject}`]
    return Date.parse(effect.at) < attempt.intended ? [`${told(effect)}: before run ${run.id} intended it`] : []
  })
}

/** A tenure has one token, and the next one of the same subject a higher one. */
function tokensOfTenures(
  tenures: readonly Tenure[],
  effects: readonly Effect[],
  attempts: ReadonlyMap<string, Attempt>,
): readonly string[] {
  const byTenure = Map.groupBy(effects, ({attempt}) => attempts.get(attempt)?.tenure)
  const wrong: string[] = []
  const highest = new Map<string, {token: number; run: string}>()
  for (const tenure of tenures) {
    const {subject, id} = tenure.run
    const tokens = [...new Set((byTenure.get(tenure) ?? []).map(({token}) => token))]
    if (tokens.length > 1) wrong.push(`run ${id}: one tenure worked under the tokens ${tokens.join(', ')}`)
    const [token] = tokens
    if (token === undefined) continue
    const before = highest.get(subject)
    if (before && token <= before.token)
      wrong.push(`${subject}: token ${token} of run ${id} came after token ${before.token} of run ${before.run}`)
    highest.set(subject, {token, run: id})
  }
  return wrong
}

/** No stand lets anything come about under a token that is older than one it has seen. */
function staleOnStand(effects: readonly Effect[]): readonly string[] {
  return [...Map.groupBy(effects, ({stand, key}) => `${stand} ${key}`).values()].flatMap((its) =>
    falls(
      its.toSorted((a, b) => a.seq - b.seq),
      'a stale token took effect',
    ),
  )
}

/** Nor does anything come about anywhere once somebody else has begun to change the same subject. */
function changedTogether(effects: readonly Effect[]): readonly string[] {
  return [...Map.groupBy(effects, ({key}) => key).values()].flatMap((its) =>
    falls(
      its.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.token - b.token),
      'two changed it at once',
    ),
  )
}

function falls(effects: readonly Effect[], what: string): readonly string[] {
  let newest: Effect | undefined
  const wrong: string[] = []
  for (const effect of effects) {
    if (newest && effect.token < newest.token) wrong.push(`${what}: ${told(effect)}, after ${told(newest)}`)
    if (!newest || effect.token > newest.token) newest = effect
  }
  return wrong
}

/** What came about after the next tenure of its subject had begun: sent before, and still under way when its process was gone. */
function lateOf(
  tenures: readonly Tenure[],
  effects: readonly Effect[],
  attempts: ReadonlyMap<string, Attempt>,
): readonly Effect[] {
  const bySubject = Map.groupBy(tenures, ({run}) => run.subject)
  const next = new Map(
    [...bySubject.values()].flatMap((its) => its.map((tenure, index) => [tenure, its[index + 1]] as const)),
  )
  return effects.filter(({attempt, at}) => {
    const tenure = attempts.get(attempt)?.tenure
    const after = tenure && next.get(tenure)
    return after !== undefined && Date.parse(at) > after.from
  })
}

const told = ({stand, seq, at, verb, text, key, token, attempt}: Effect): string =>
  `${stand} ${seq} at ${at}, ${verb ?? text?.replaceAll(/\s+/g, ' ').slice(0, 40)}, ${key} token ${token}, attempt ${attempt}`

interface Span {
  readonly from: number
  readonly to: number
}

/** Pairs that have more than a moment in common; the earlier one first. */
function overlapping<T extends Span>(spans: readonly T[]): readonly (readonly [T, T])[] {
  const pairs: [T, T][] = []
  const open: T[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    for (const other of open.splice(0)) {
      if (other.to <= span.from) continue
      pairs.push([other, span])
      open.push(other)
    }
    open.push(span)
  }
  return pairs
}
