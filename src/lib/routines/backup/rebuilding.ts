import type {Chains, Whose} from '../../backup/chains/index.ts'
import type {Answer, Destination, Restore, Target, TimeRange} from '../../backup/chains/types.ts'
import {lsn} from '../../backup/lsn.ts'
import {isScratchName} from '../../backup/scratch.ts'
import type {BackupSet} from '../../backup/set.ts'
import {OperatorError} from '../../errors.ts'
import type {MediaHeader, MediaInspecting} from '../../site/backups.ts'
import type {BegunRestore, CopiesWriting, CopyRecord} from '../../site/copies.ts'
import type {RestoredDatabase, RestoringWriting} from '../../site/restoring.ts'

/** What is to be rebuilt, and out of which backups. */
export interface RebuildOrder {
  /** Name of the tenant, for what is said. */
  readonly tenant: string
  readonly target: Target
  readonly chains: Chains
  /** Family, branch, and the database as it is now. */
  readonly whose: Whose
}

/** Restores that are still to be carried out. JSON: a step's before-image. */
export type RebuildPlan = {
  readonly restores: readonly Restore[]
  readonly further: readonly Restore[]
  readonly certain: boolean
  readonly reaches: TimeRange
  /** A copy that cannot be gone on with is dropped first. */
  readonly afresh: boolean
  /** Of a target in time, what STOPAT stands for. UTC, ms since the epoch. */
  readonly stopsAt: number | null
  readonly short: boolean
}

/**
 * What is left to be restored, given what stands. A copy that was cut off is gone on with (4319: the same set first) as long as the planner
 * finds a way on; one that is beyond the target, or on another branch, is begun afresh.
 */
export function rebuildPlan(
  order: RebuildOrder,
  stands: RestoredDatabase | undefined,
  copy: Pick<CopyRecord, 'begun'> | undefined,
  sets: Ends = new Map(),
): {readonly plan: RebuildPlan} | {readonly refusal: NonNullable<Answer['refusal']>} {
  const {target, chains, whose} = order
  if (stands !== undefined && copy !== undefined && isAtTarget(target, stands, copy, sets)) return {plan: THERE}
  const asked = (destination: Destination) => chains.plan({target, destination, ...whose})
  const destination = destinationOf(stands, copy, sets)
  const answer = asked(destination)
  const mayBeginAgain =
    answer.refusal !== undefined && destination.kind !== 'nothing' && answer.refusal.fromTheBeginning
  const chosen = mayBeginAgain ? asked({kind: 'nothing'}) : answer
  if (chosen.plan === undefined) return {refusal: chosen.refusal}
  const {restores, further, certain, reaches, warnings} = chosen.plan
  // A full that was cut off has left nothing worth going on with, and a server may take what it left for another database's (3154).
  const isCutOff = stands !== undefined && restores[0]?.kind === 'full'
  return {
    plan: {
      restores,
      further,
      certain,
      reaches,
      afresh: mayBeginAgain || isCutOff,
      stopsAt: target.kind === 'time' ? target.at : null,
      short: warnings.some(({kind}) => kind === 'short of target'),
    },
  }
}

/** As the planner is told of it. */
function destinationOf(
  stands: RestoredDatabase | undefined,
  copy: Pick<CopyRecord, 'begun'> | undefined,
  sets: Ends,
): Destination {
  if (stands === undefined) return {kind: 'nothing'}
  const begun = copy?.begun
  const {redoLsn = '0', fork, base} = stands
  return {
    kind: 'restoring',
    redoLsn,
    fork: fork ?? null,
    base: base ?? null,
    ...(begun?.stoppedAt === undefined ? {} : {stoppedAt: begun.stoppedAt}),
    ...(begun?.stoppedBefore === undefined ? {} : {stoppedBefore: begun.stoppedBefore}),
    ...(begun === undefined || isDone(begun, stands, sets) ? {} : {interrupted: begun.set}),
  }
}

/** Where sets end, by guid. */
type Ends = ReadonlyMap<string, Pick<BackupSet, 'lastLsn'>>

/** History may not have been written (3009): what was rolled forward to the set's end was done all the same. */
function isDone(begun: BegunRestore, {redoLsn, history}: RestoredDatabase, sets: Ends): boolean {
  return begun.done === true || history.includes(begun.set) || reaches(redoLsn, sets.get(begun.set)?.lastLsn)
}

const reaches = (redo: string | undefined, end: string | undefined): boolean =>
  redo !== undefined && end !== undefined && lsn(redo) >= lsn(end)

/** It was stopped within its last set, at this very target: nothing is left to be restored, and the same set again would bring nothing. */
function isAtTarget(target: Target, stands: RestoredDatabase, copy: Pick<CopyRecord, 'begun'>, sets: Ends): boolean {
  const {begun} = copy
  if (begun === undefined || !isDone(begun, stands, sets) || reaches(stands.redoLsn, sets.get(begun.set)?.lastLsn))
    return false
  return (
    (target.kind === 'time' && begun.stoppedAt === target.at) ||
    (target.kind === 'before mark' && begun.stoppedBefore === target.mark)
  )
}

const THERE: RebuildPlan = {
  restores: [],
  further: [],
  certain: true,
  reaches: {from: 0, until: 0},
  afresh: false,
  stopsAt: null,
  short: false,
}

/** Into what, and by what. */
export interface RebuildHands {
  readonly server: string
  readonly database: string
  readonly restoring: RestoringWriting
  readonly media: MediaInspecting
  readonly copies: CopiesWriting
  /** family_guid of a set, as the catalogue or history has it. */
  familyOf(set: string): string
  /** A set's files as the server that restores sees them, one a stripe. */
  filesSeen(restore: Restore): readonly string[]
  /** Where a file of the database goes. */
  pathOf(file: MediaHeader['files'][number], index: number): string
  /** Over a database that stands. */
  readonly replace?: boolean
  progress(text: string, fraction?: number): void
  /** Aborted: it ends between two restores. */
  readonly stop: AbortSignal
}

/**
 * Carries the restores out, each WITH NORECOVERY. Before the first of them every header is read and compared: a file is what the catalogue
 * says, or nothing is touched. Of `further` each is restored only while redo_start_lsn says that the one before it was rolled
 * forward to its very end. Throws LL-BACKUP-FOREIGN, LL-CHAIN-LATE, and what the restores throw.
 */
export async function rebuild(plan: RebuildPlan, hands: RebuildHands): Promise<void> {
  const all = [...plan.restores, ...plan.further]
  const moves = await compared(all, hands)
  if (hands.stop.aborted) return
  if (plan.afresh && isScratchName(hands.database)) await hands.restoring.dropScratch(hands.database)
  for (const [index, restore] of plan.restores.entries()) {
    if (hands.stop.aborted) return
    await one(restore, {plan, hands, moves, text: `${index + 1} of ${plan.restores.length}: ${restore.kind}`})
  }
  let last = plan.restores.at(-1)
  for (const restore of plan.further) {
    if (hands.stop.aborted) return
    if (last === undefined || !(await isWholly(last, hands))) return
    await one(restore, {plan, hands, moves, text: `further: ${restore.kind}`})
    last = restore
  }
  if (!plan.certain && !plan.short && last !== undefined && (await isWholly(last, hands)))
    throw uncertain(plan, last, hands)
}

interface Of {
  readonly plan: RebuildPlan
  readonly hands: RebuildHands
  readonly moves: ReadonlyMap<string, RestoreMoves>
  readonly text: string
}

type RestoreMoves = readonly {readonly logicalName: string; readonly to: string}[]

/** The store knows which set is begun before the server does: what was cut off has to be repeated before anything else. */
async function one(restore: Restore, {plan, hands, moves, text}: Of): Promise<void> {
  const {database, server, restoring, copies, progress} = hands
  const {stop} = restore
  progress(text)
  const begun: BegunRestore = {
    set: restore.set,
    ...(stop?.kind === 'time' && plan.stopsAt !== null ? {stoppedAt: plan.stopsAt} : {}),
    ...(stop?.kind === 'before mark' ? {stoppedBefore: stop.mark} : {}),
  }
  await copies.note({server, database}, begun)
  await restoring.restore(
    {
      database,
      kind: restore.kind,
      files: hands.filesSeen(restore),
      position: restore.position,
      moves: moves.get(restore.set) ?? [],
      stop,
      ...(hands.replace === true && restore.kind === 'full' ? {replace: true} : {}),
    },
    (fraction) => progress(text, fraction),
  )
  await copies.note({server, database}, {...begun, done: true})
}

/** Reads every header before anything is restored. Answers where the files of each full go. */
async function compared(restores: readonly Restore[], hands: RebuildHands): Promise<ReadonlyMap<string, RestoreMoves>> {
  const moves = new Map<string, RestoreMoves>()
  for (const [index, restore] of restores.entries()) {
    hands.progress(`header ${index + 1} of ${restores.length}`)
    const files = hands.filesSeen(restore)
    const headers = await hands.media.headers(files)
    const header = headers.find(({position}) => position === restore.position)
    const problem = problemOf(header, restore, hands.familyOf(restore.set), files.length)
    if (problem !== undefined) throw foreign(files, problem)
    if (restore.kind === 'full' && header !== undefined)
      moves.set(
        restore.set,
        header.files.map((file, at) => ({logicalName: file.logicalName, to: hands.pathOf(file, at)})),
      )
    if (hands.stop.aborted) return moves
  }
  return moves
}

/** Why the file is not the set, or nothing. The marker is inside the database and cannot be read earlier. */
function problemOf(
  header: MediaHeader | undefined,
  restore: Restore,
  family: string,
  files: number,
): string | undefined {
  if (header === undefined) return `there is no set at position ${restore.position}`
  if (header.set !== restore.set) return `its set is ${header.set}, and should be ${restore.set}`
  if (header.family !== family) return `its family is ${header.family}, and should be ${family}`
  if (header.kind !== restore.kind) return `it is a backup of kind ${header.kind ?? 'unknown'}, not ${restore.kind}`
  if (header.stripes !== files) return `its number of files is ${header.stripes}, and should be ${files}`
  if (header.damaged) return 'SQL Server calls it damaged or incomplete'
  return undefined
}

/** Whether it was rolled forward to its very end: nothing in it was beyond the stop. */
async function isWholly(restore: Restore, {database, restoring}: RebuildHands): Promise<boolean> {
  const stands = await restoring.standing(database)
  return stands?.redoLsn !== undefined && lsn(stands.redoLsn) >= lsn(restore.lastLsn)
}

const foreign = (files: readonly string[], problem: string): OperatorError =>
  new OperatorError('LL-BACKUP-FOREIGN', 'The file is not the backup that the catalogue has.', {
    where: files.join(', '),
    why: problem,
    state: 'nothing of it was used',
    next: ['landlord explain LL-BACKUP-FOREIGN'],
  })

function uncertain({reaches}: RebuildPlan, {set}: Restore, {database}: RebuildHands): OperatorError {
  const iso = (at: number) => (Number.isFinite(at) ? new Date(at).toISOString() : 'an unknown time')
  return new OperatorError(
    'LL-CHAIN-LATE',
    'The newest log backup ends before the target, as far as anybody can tell.',
    {
      where: database,
      why: `the log backup ${set} was rolled forward to its very end without reaching the target; what is there was committed by a time between ${iso(reaches.from)} and ${iso(reaches.until)}`,
      state: 'it is restoring still, and can be gone on with after another log backup',
      next: ['landlord explain LL-CHAIN-LATE'],
    },
  )
}
