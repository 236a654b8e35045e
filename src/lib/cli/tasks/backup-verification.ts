import {type Consequence, consequenceInWords} from '../../backup/consequence.ts'
import type {Json} from '../../engine/finding.ts'
import type {ManyOutcome, Outcome} from '../../engine/index.ts'
import {OperatorError} from '../../errors.ts'
import {newestReach, type Verdicts, verdictsOf} from '../../routines/backup/verdicts.ts'
import {verifyBackups} from '../../routines/backup/verify.ts'
import {type VerifyManyOrder, verifyMany} from '../../routines/backup/verify-many.ts'
import type {Verification, VerifyOrder} from '../../routines/backup/verifying.ts'
import type {Done, Task} from '../changing.ts'
import type {ManyTask} from '../changing-many.ts'
import type {Composition} from '../compose.ts'
import {choiceWords} from '../pace.ts'

type Parts = Pick<Composition, 'backups' | 'inventory' | 'topology'>

/** `backup verify` of one tenant and how it speaks of itself. */
export const backupVerification = (order: VerifyOrder, composition: Parts): Task => ({
  routine: verifyBackups(order, Date.now),
  words: ['backup', 'verify', order.tenant, ...levelWords(order)],
  remarks: ({decided}) => {
    if (decided === null) return []
    const {sets, verifier} = decided as unknown as Verification
    return [
      [
        'looks at',
        sets === null
          ? 'every backup that the catalogue has'
          : `the newest chain and what failed before: ${sets.length} sets`,
      ],
      ...(verifier === null ? [] : ([['by', verifier]] as const)),
      ['downtime', 'none: nothing of the tenant is touched, and its backups go on'],
    ]
  },
  done: (outcome: Outcome) => told([order.tenant], outcome.run === undefined ? [] : [outcome.run], order, composition),
})

/** `backup verify` of many and how it speaks of itself. */
export const backupVerifications = (order: VerifyManyOrder, composition: Parts): ManyTask => ({
  many: verifyMany(order, Date.now),
  words: ['backup', 'verify', ...whoseWords(order), ...levelWords(order), ...choiceWords(order.choice)],
  remarks: () => [
    ...(order.whose === 'rotate'
      ? ([['tonight', `each tenant's turn comes within ${days(composition)} days, the oldest proof first`]] as const)
      : []),
    ['downtime', 'none: nothing of the tenants is touched, and their backups go on'],
  ],
  done: ({children}: ManyOutcome) =>
    told(
      children.filter(({state}) => state === 'done').map(({key}) => key),
      children.flatMap(({run}) => run ?? []),
      order,
      composition,
    ),
})

const days = ({topology}: Parts): number => Math.round((topology.backups?.provenEvery ?? 0) / 86_400_000)

const levelWords = ({level, scope}: Pick<VerifyOrder, 'level' | 'scope'>): readonly string[] => [
  ...['--level', level],
  ...(scope === 'chain' ? [] : ['--sets', scope]),
]

const whoseWords = ({whose}: VerifyManyOrder): readonly string[] =>
  whose === 'all' ? ['--all'] : whose === 'rotate' ? ['--rotate'] : whose

/** So many tenants are told of at length; the rest stand in the document. */
const TOLD = 10

/** What these runs found, tenant by tenant; with anything bad the command ends with 8. */
async function told(
  tenants: readonly string[],
  runs: readonly string[],
  {level, whose}: Pick<VerifyOrder, 'level'> & {readonly whose?: VerifyManyOrder['whose']},
  composition: Parts,
): Promise<Done> {
  const verdicts = await verdictsOf(tenants, runs, composition)
  const wrong = verdicts.filter(({bad, hole}) => bad.length > 0 || hole !== undefined)
  const read = verdicts.reduce((sum, {passed}) => sum + passed, 0)
  const result: Json = {verified: verdicts.map(resultOf)}
  const [only] = verdicts
  const headline = verdicts.length === 0 ? noneInWords(whose) : `${provenInWords(read, verdicts)}: ${SAID[level]}`
  const details = verdicts.length === 1 && only ? [reachInWords(only)] : []
  return {headline, details, result, ...(wrong.length === 0 ? {} : {bad: badProofs(wrong, level)})}
}

function provenInWords(read: number, verdicts: readonly Verdicts[]): string {
  const [only] = verdicts
  const whose = verdicts.length === 1 && only ? only.tenant : `${verdicts.length} tenants`
  return read === 1 ? `1 set of ${whose} is proven` : `${read} sets of ${whose} are proven`
}

const noneInWords = (whose: VerifyManyOrder['whose'] | undefined): string =>
  whose === 'rotate' ? "it is nobody's turn tonight" : 'there are no backups to be verified'

const SAID = {
  present: 'the files are there, as they were written',
  header: 'the right ones, and the chain has no hole',
  media: 'every page can be read',
  restore: 'restored and checked',
} as const

function badProofs(wrong: readonly Verdicts[], level: VerifyOrder['level']): OperatorError {
  const [first] = wrong
  const shown = wrong.slice(0, TOLD)
  const code = wrong.length === 1 && first ? codeOf(first) : 'LL-BACKUP-UNPROVEN'
  const names = wrong.map(({tenant}) => tenant)
  return new OperatorError(code, `Backups of ${names.slice(0, TOLD).join(', ')} are not what they should be.`, {
    where:
      [...new Set(wrong.flatMap(({bad}) => bad.flatMap(({files}) => files)))].slice(0, TOLD).join('\n') || undefined,
    why: shown.flatMap(linesOf).join('\n'),
    state: [
      ...shown.map(({tenant, consequence}) => `${tenant}: ${consequenceInWords(consequence)}`),
      ...(wrong.length > TOLD ? [`and ${wrong.length - TOLD} more tenants, in the document of --json`] : []),
    ].join('\n'),
    next: [
      ...shown.map(({tenant, bad}) =>
        bad.every(({code: one}) => one === 'LL-BACKUP-COPY') && bad.length > 0
          ? `landlord backup catalogue ${tenant}`
          : `landlord backup run full ${tenant} --yes`,
      ),
      ...shown.slice(0, 3).map(({tenant}) => `landlord backup chain ${tenant}`),
      ...shown.slice(0, 1).map(({tenant}) => `landlord backup verify ${tenant} --level ${level} --yes`),
    ],
  })
}

const codeOf = ({bad}: Verdicts) => bad[0]?.code ?? 'LL-BACKUP-HOLE'

const linesOf = ({tenant, bad, hole}: Verdicts): readonly string[] => [
  ...bad.map(({kind, finishedAt, level, found}) => `${tenant}: ${kind} of ${iso(finishedAt)}, ${level}: ${found}`),
  ...(hole === undefined ? [] : [`${tenant}: ${hole}`]),
]

const reachInWords = ({consequence}: Verdicts): string => {
  const reach = newestReach(consequence)
  return reach === undefined
    ? 'nothing can be restored'
    : reach.from === reach.until
      ? `it can be brought back to ${iso(reach.until)}`
      : `it can be brought back to any point from ${iso(reach.from)} to ${iso(reach.until)}`
}

const resultOf = ({tenant, passed, bad, hole, consequence}: Verdicts): Json => ({
  tenant,
  passed,
  bad: bad.map(({files, finishedAt, ...one}) => ({...one, finishedAt: iso(finishedAt), files: [...files]})),
  hole: hole ?? null,
  restorable: rangesOf(consequence.left),
  lost: rangesOf(consequence.out),
})

const rangesOf = (ranges: Consequence['left']): Json =>
  ranges.map(({from, until}) => ({from: iso(from), until: iso(until)}))

const iso = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString() : 'an unknown time')
