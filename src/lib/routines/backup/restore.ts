import type {Target} from '../../backup/chains/types.ts'
import {isScratchName} from '../../backup/scratch.ts'
import {blocked, type Decision, type Json, knownAfter, type Routine, type StepOf} from '../../engine/index.ts'
import {copyKey, dataBackupKey, logBackupKey, serverKey, tenantKey} from '../../fleet/names.ts'
import type {Sight, Site} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {tenantAnswers} from '../tenant/facts/answers.ts'
import {fenced} from '../tenant/facts/fenced.ts'
import {SERVICE} from '../tenant/facts/references.ts'
import {serviceRunsAgain, serviceStopped} from '../tenant/facts/stopped.ts'
import {CONFIGURATION, configurationWorks, loginEnabled} from '../tenant/resume.ts'
import {decideStanding} from '../tenant/standing.ts'
import {clocksOf} from './chains-of.ts'
import {newFullTaken} from './facts/new-full.ts'
import {copyRecovered} from './facts/recovered.ts'
import {FITS, placeOf, RUNNING, restoreCommand, SWAPPED} from './facts/references.ts'
import {chainRestored} from './facts/restored.ts'
import {copyPutRight} from './facts/right.ts'
import {copyFits} from './facts/schema-fits.ts'
import {copySwapped} from './facts/swapped.ts'
import {tailTaken} from './facts/tail.ts'
import {copyWhole} from './facts/whole.ts'
import {rebuildPlan} from './rebuilding.ts'
import {blockedByRefusal} from './refused.ts'
import {type Restoration, type RestoreWish, restorationChains, stageOf} from './restoration.ts'

type Blocked = ReturnType<typeof blocked>

/**
 * To the side by default, where nothing of the tenant is touched. In place the tail of the log is taken before anything else, the copy is
 * proven before it takes a place, and the original stays until customers write to what took its place.
 */
export const restoreTenant = (wish: RestoreWish, {intervals}: Pick<Topology, 'intervals'>): Routine<Site> => ({
  name: 'backup restore',
  subject: wish.way === 'side' ? copyKey(wish.tenant) : tenantKey(wish.tenant),
  inputs: {...wish, target: {...wish.target}},
  onFailure: 'stop',
  decide: (see) => decide(wish, see),
  steps: (decided) => {
    const of = decided as unknown as Restoration
    if (of.way === 'side') return [chainRestored(of), copyRecovered(of), copyWhole(of)]
    const rebuilt = [
      tailTaken(of),
      chainRestored(of),
      copyRecovered(of),
      copyWhole(of),
      copyPutRight(of),
      copyFits(of),
      ...(of.way === 'in place' ? [copySwapped(of)] : []),
    ]
    const last = of.way === 'in place' ? SWAPPED : FITS
    return [
      ...cutOff(of).map((step) => untilLetIn(step, of)),
      ...rebuilt,
      ...(of.wasUp ? letIn(of, last, intervals) : []),
      newFullTaken(of, [of.wasUp ? RUNNING : last]),
    ]
  },
})

/** The service before the login: what was acknowledged is written by then. */
const cutOff = (of: Restoration): readonly StepOf<Site>[] => [
  serviceStopped(of),
  fenced(of, {
    id: 'fenced',
    fact: `nobody can log on as ${of.order.tenant}, and nobody is`,
    needs: [SERVICE],
    slots: ['a', 'b'],
  }),
]

/** Once what was restored has taken the place, customers are let in again: then that they are cut off is no fact to be kept. */
const untilLetIn = (step: StepOf<Site>, of: Restoration): StepOf<Site> => ({
  ...step,
  check: async (see, context) =>
    (await stageOf(see, of, context.run)) === 'before' || (await notYetIn(see, of, context.run))
      ? step.check(see, context)
      : {finding: 'satisfied', outputs: null},
})

/** In the middle of the swap, or of what is overwritten, nobody may be let in either. */
async function notYetIn(see: Sight, of: Restoration, run: string | undefined): Promise<boolean> {
  const stage = await stageOf(see, of, run)
  if (of.way === 'in place') return stage !== 'swapped'
  const state = (await see.read.server(of.at).database(of.order.tenant))?.state
  return state !== 'ONLINE'
}

/** From here on what customers write would be lost by going back. */
const letIn = (
  of: Restoration,
  after: {readonly id: string},
  intervals: Topology['intervals'],
): readonly StepOf<Site>[] =>
  [
    loginEnabled(of),
    configurationWorks(of),
    {...serviceRunsAgain(of, [CONFIGURATION]), id: RUNNING.id, pointOfNoReturn: true as const},
    {...tenantAnswers(of, intervals), needs: [SERVICE, RUNNING]},
  ].map((step: StepOf<Site>) => ({
    ...step,
    needs: [...(step.needs ?? []), after],
    // That it holds before it was cut off says nothing.
    check: async (see, context) => (context.from(after) === undefined ? knownAfter(after) : step.check(see, context)),
  }))

async function decide(wish: RestoreWish, see: Sight): Promise<Decision | Blocked> {
  const {read} = see
  const {tenant, way, as} = wish
  if (as !== null && (way !== 'side' || !isScratchName(as)))
    return blocked(
      'LL-RESTORE-NAME',
      way === 'side' ? `a copy is called scratch_ and something: --as scratch_${as}` : '--as is for a copy to the side',
    )
  const {topology} = read
  const verification = topology.backups?.verification
  if (way === 'side' && verification === undefined)
    return blocked('LL-CONFIG', 'the configuration names no server in backups.verification where a copy could stand')
  const found = await read.inventory.tenant(tenant)
  const standing = await decideStanding(tenant, see, {})
  if ('finding' in standing || !found) return standing
  const at = way === 'side' ? (verification ?? '') : found.server
  if (way !== 'side' && placeOf(at, topology).backups === undefined)
    return blocked(
      'LL-CONFIG',
      `the configuration says of ${at} not where backups go, so the tail of the log cannot be taken`,
    )
  const target = await targetOf(wish, found.server, see)
  if ('finding' in target) return target
  const base = {
    ...(standing.decided as unknown as Restoration),
    target,
    way,
    as,
    at,
    wasUp: found.state === 'up',
    family: null,
    fork: null,
  }
  const chains = await restorationChains(see, base)
  const of: Restoration = {...base, family: chains.now?.family ?? null, fork: chains.now?.fork ?? null}
  const {whose} = await restorationChains(see, of)
  const answer = rebuildPlan({tenant, target, chains: chains.chains, whose}, undefined, undefined)
  // The tail that is going to be taken holds what is not in a backup yet.
  const isInTail =
    way !== 'side' && chains.now !== undefined && 'refusal' in answer && answer.refusal.code === 'too late'
  if ('refusal' in answer && !isInTail) return blockedByRefusal(answer.refusal, tenant, restoreCommand(of))
  return {
    decided: {
      ...(standing.decided as {readonly [key: string]: Json}),
      target,
      way,
      as,
      at,
      wasUp: of.wasUp,
      family: of.family,
      fork: of.fork,
    },
    leases:
      way === 'side'
        ? [
            {key: copyKey(tenant), mode: 'exclusive'},
            {key: serverKey(at), mode: 'shared'},
          ]
        : [
            ...standing.leases,
            // Whoever is taking a backup of the database would take it of one that is swapped away beneath it.
            {key: dataBackupKey(tenant), mode: 'exclusive'},
            {key: logBackupKey(tenant), mode: 'exclusive'},
          ],
    reservations: [],
  }
}

/** A mark's place in the log is what its server's msdb remembers; where several were called so, the newest is meant. */
async function targetOf({tenant, target}: RestoreWish, server: string, {read}: Sight): Promise<Target | Blocked> {
  if (target.kind !== 'before mark') return target
  const marks = await read.restoring(server).marks(tenant, target.mark)
  const newest = marks.at(-1)
  if (newest === undefined)
    return blocked('LL-RESTORE-TARGET', `msdb on ${server} knows no transaction marked ${target.mark} in ${tenant}`)
  const {mark} = target
  if (marks.length === 1) return {kind: 'before mark', mark, lsn: newest.lsn}
  const [at] = clocksOf(read.topology).of(server)?.instantsOf(newest.localAt) ?? []
  return at === undefined
    ? blocked(
        'LL-RESTORE-TARGET',
        `${marks.length} transactions are marked ${mark} in ${tenant}, and nobody told the time zone of ${server}`,
      )
    : {kind: 'before mark', mark, lsn: newest.lsn, at}
}
