import {type BackupPolicy, type Punctuality, punctuality} from '../../backup/policy.ts'
import type {BackupSummary} from '../../site/backups.ts'
import {spanOf} from '../../ui/span.ts'
import type {Column} from '../../ui/table.ts'

/** A line of `backup status`. Times as ISO 8601, ages in seconds; null: never. */
export interface BackupStatusRow {
  readonly tenant: string
  readonly full: Age | null
  readonly log: Age | null
  readonly proven: (Age & {readonly level: string}) | null
  readonly policy: {readonly fullEverySeconds: number; readonly logEverySeconds: number} | null
  /** `in time`, or what is not. */
  readonly state: string
  readonly inTime: boolean
}

interface Age {
  readonly at: string
  readonly ageSeconds: number
}

/** `now` in ms since the epoch. */
export const statusRows = (summaries: readonly BackupSummary[], now: number): readonly BackupStatusRow[] =>
  summaries.map((summary): BackupStatusRow => {
    const {tenant, policy, full, log, proven} = summary
    const wrong = policy ? whatIsWrong(summary, policy, now) : ['not in the backup policy']
    return {
      tenant,
      full: ageOf(full, now),
      log: ageOf(log, now),
      proven: proven ? {level: proven.level, ...(ageOf(proven.at, now) as Age)} : null,
      policy: policy ? {fullEverySeconds: policy.fullEvery / 1000, logEverySeconds: policy.logEvery / 1000} : null,
      state: wrong.length === 0 ? 'in time' : wrong.join(', '),
      inTime: wrong.length === 0,
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
  {head: 'PROVEN AT', value: ({proven}) => proven?.at ?? null, wide: true},
  {
    head: 'POLICY',
    value: ({policy}) => (policy ? `${hours(policy.fullEverySeconds)} / ${hours(policy.logEverySeconds)}` : null),
    spare: true,
  },
  {head: 'STATE', value: ({state}) => state, whole: true, brush: ({inTime}) => (inTime ? 'good' : 'bad')},
]

export function statusFoot(rows: readonly BackupStatusRow[]): string {
  const late = rows.filter(({inTime}) => !inTime).length
  const restored = rows.filter(({proven}) => proven?.level === 'restore').length
  return `${rows.length - late} in time${late > 0 ? `, ${late} not` : ''}; proven by a restore: ${restored}.`
}

const SAID: Readonly<Record<Exclude<Punctuality, 'in time'>, string>> = {
  late: 'late',
  overdue: 'overdue',
  never: 'never taken',
}

const whatIsWrong = ({full, log, failedAt}: BackupSummary, policy: BackupPolicy, now: number): readonly string[] => [
  ...(
    [
      ['full', full],
      ['log', log],
    ] as const
  ).flatMap(([kind, last]) => {
    const verdict = punctuality(kind, policy, last, now)
    return verdict === 'in time' ? [] : [`${kind} ${SAID[verdict]}`]
  }),
  ...(failedAt === undefined ? [] : [`a proof failed ${spanOf(now - failedAt)} ago`]),
]

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
