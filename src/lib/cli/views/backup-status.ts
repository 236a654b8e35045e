import {type BackupPolicy, type Punctuality, punctuality} from '../../backup/policy.ts'
import type {BackupSummary} from '../../site/backups.ts'
import {spanOf} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

/** A line of `backup status`. Times as ISO 8601, ages and spans in seconds; null: never, or not known. */
export interface BackupStatusRow {
  readonly tenant: string
  readonly full: Age | null
  readonly log: Age | null
  readonly proven: (Age & {readonly level: string}) | null
  /** What could be lost now: since when nothing is in a backup that can be restored. */
  readonly exposed: Age | null
  /** How long coming back takes, by the newest proof. */
  readonly back: {readonly seconds: number; readonly at: string} | null
  readonly policy: {readonly fullEverySeconds: number; readonly logEverySeconds: number} | null
  /** `in time`, or what is not. */
  readonly state: string
  readonly inTime: boolean
  /** What to type about it; null: nothing is wrong. */
  readonly next: string | null
}

interface Age {
  readonly at: string
  readonly ageSeconds: number
}

/** What backups are held against. Times: UTC, ms since the epoch. */
export interface StatusOrder {
  readonly now: number
  /** Up to when each tenant can be brought back, by ULID of its creation. */
  readonly reaches: ReadonlyMap<string, number>
  /** When it was made, by name. */
  readonly made: ReadonlyMap<string, number>
  /** So old may a proof by a restore be; undefined: there is no server that could prove. ms. */
  readonly provenEvery: number | undefined
  /** So long may coming back take. ms. */
  readonly restoreWithin: number | undefined
}

export const statusRows = (summaries: readonly BackupSummary[], order: StatusOrder): readonly BackupStatusRow[] =>
  summaries.map((summary): BackupStatusRow => {
    const {tenant, policy, full, log, proven, restored} = summary
    const {now, reaches} = order
    const wrong = policy ? whatIsWrong(summary, policy, order) : [{text: 'not in the backup policy'}]
    return {
      tenant,
      full: ageOf(full, now),
      log: ageOf(log, now),
      proven: proven ? {level: proven.level, ...(ageOf(proven.at, now) as Age)} : null,
      exposed: ageOf(reaches.get(summary.id), now),
      back: restored ? {seconds: Math.round(restored.tookMs / 1000), at: new Date(restored.at).toISOString()} : null,
      policy: policy ? {fullEverySeconds: policy.fullEvery / 1000, logEverySeconds: policy.logEvery / 1000} : null,
      state: wrong.length === 0 ? 'in time' : wrong.map(({text}) => text).join(', '),
      inTime: wrong.length === 0,
      next: wrong.find(({next}) => next !== undefined)?.next ?? null,
    }
  })

export const statusColumns: readonly Column<BackupStatusRow>[] = [
  {head: 'TENANT', value: ({tenant}) => tenant},
  column('LAST FULL', ({full}) => full),
  column('LAST LOG', ({log}) => log),
  {
    head: 'PROVEN',
    value: ({proven}) => proven?.level ?? null,
    text: ({proven}) => (proven ? `${proven.level}, ${ago(proven)}` : 'nothing'),
    brush: ({proven}) => (proven ? undefined : 'caution'),
  },
  {
    head: 'COULD LOSE',
    value: ({exposed}) => exposed?.ageSeconds ?? null,
    text: ({exposed}) => (exposed ? spanOf(exposed.ageSeconds * 1000) : 'everything'),
    brush: ({exposed}) => (exposed ? undefined : 'caution'),
    spare: true,
  },
  {
    head: 'BACK IN',
    value: ({back}) => back?.seconds ?? null,
    text: ({back}) => (back ? spanOf(back.seconds * 1000) : ''),
    spare: true,
  },
  {head: 'PROVEN AT', value: ({proven}) => proven?.at ?? null, wide: true},
  {
    head: 'POLICY',
    value: ({policy}) => (policy ? `${hours(policy.fullEverySeconds)} / ${hours(policy.logEverySeconds)}` : null),
    spare: true,
  },
  {head: 'STATE', value: ({state}) => state, whole: true, brush: ({inTime}) => (inTime ? 'good' : 'bad')},
]

/** How many are well, and for the first that are not what to type. */
export function statusFoot(rows: readonly BackupStatusRow[]): string {
  const wrong = rows.filter(({inTime}) => !inTime)
  const restored = rows.filter(({proven}) => proven?.level === 'restore').length
  const told = wrong.filter(({next}) => next !== null)
  return [
    `${rows.length - wrong.length} in time${wrong.length > 0 ? `, ${wrong.length} not` : ''}; proven by a restore: ${restored}.`,
    ...told.slice(0, TOLD).map(({tenant, state, next}) => `${tenant}: ${state}: ${next}`),
    ...(told.length > TOLD
      ? [`and ${told.length - TOLD} more: landlord backup run --due --yes, landlord backup verify --rotate --yes`]
      : []),
  ].join('\n')
}

/** So many are told by name. */
const TOLD = 3

const SAID: Readonly<Record<Exclude<Punctuality, 'in time'>, string>> = {
  late: 'late',
  overdue: 'overdue',
  never: 'never taken',
}

interface Wrong {
  readonly text: string
  readonly next?: string
}

/** What is worst comes first. */
function whatIsWrong(summary: BackupSummary, policy: BackupPolicy, order: StatusOrder): readonly Wrong[] {
  const {tenant, id, full, log, failedAt, failing, restored} = summary
  const {now, reaches, made, provenEvery, restoreWithin} = order
  const kinds = [
    ['full', full],
    ['log', log],
  ] as const
  const late = kinds.flatMap(([kind, last]): readonly Wrong[] => {
    const verdict = punctuality(kind, policy, last, now)
    const next = `landlord backup run ${kind} ${tenant} --yes`
    return verdict === 'in time' ? [] : [{text: `${kind} ${SAID[verdict]}`, next}]
  })
  const until = reaches.get(id)
  // With a log that is late it is plain why; with one in time, something before it is missing.
  const isHole = late.length === 0 && until !== undefined && punctuality('log', policy, until, now) === 'overdue'
  const since = restored?.at ?? made.get(tenant)
  const isOld = provenEvery !== undefined && since !== undefined && now - since > provenEvery
  const proving = `landlord backup verify ${tenant} --level restore --yes`
  return [
    ...(failedAt === undefined
      ? []
      : [{text: `a proof failed ${spanOf(now - failedAt)} ago`, next: `landlord backup chain ${tenant}`}]),
    ...(isHole
      ? [{text: `a hole: ${spanOf(now - until)} could be lost`, next: `landlord backup chain ${tenant}`}]
      : []),
    ...failing.map(({kind, since: began, code}) => ({
      text: `${kind} fails since ${spanOf(now - began)} (${code})`,
      next: `landlord explain ${code}`,
    })),
    ...late,
    ...(isOld
      ? [
          {
            text: `${restored ? 'proven restore older than' : 'not proven by a restore for'} ${daysOf(provenEvery)}`,
            next: proving,
          },
        ]
      : []),
    ...(restored && restoreWithin !== undefined && restored.tookMs > restoreWithin
      ? [{text: `coming back takes ${spanOf(restored.tookMs)}, ${hours(restoreWithin / 1000)} are allowed`}]
      : []),
  ]
}

const daysOf = (ms: number): string => {
  const days = Math.round(ms / 86_400_000)
  return `${days} ${days === 1 ? 'day' : 'days'}`
}

const ageOf = (at: number | undefined, now: number): Age | null =>
  at === undefined ? null : {at: new Date(at).toISOString(), ageSeconds: Math.max(0, Math.round((now - at) / 1000))}

function column(head: string, of: (row: BackupStatusRow) => Age | null): Column<BackupStatusRow> {
  return {
    head,
    value: (row) => of(row)?.at ?? null,
    text: (row) => {
      const age = of(row)
      return age ? ago(age) : 'never'
    },
  }
}

const ago = ({ageSeconds}: Age): string => `${spanOf(ageSeconds * 1000)} ago`

const hours = (seconds: number): string => spanOf(seconds * 1000).replace(/ 00 m$/, '')
