import {lsn} from '../../../backup/lsn.ts'
import {
  blocked,
  inFlight,
  type Json,
  knownAfter,
  needed,
  type Step,
  type StepReference,
  satisfied,
} from '../../../engine/index.ts'
import type {CheckContext} from '../../../engine/step.ts'
import {OperatorError} from '../../../errors.ts'
import type {Sight, Site, SiteWriting} from '../../../site/site.ts'
import {NEWEST, ownCopy, proofName, provenChain, rebuiltBy, verifierOf} from '../proving.ts'
import {ofTheBackup} from '../reading-media.ts'
import {type RebuildPlan, rebuild, rebuildPlan} from '../rebuilding.ts'
import {blockedByRefusal} from '../refused.ts'
import type {Verification} from '../verifying.ts'
import {dropped, leftoversDropped} from './leftovers.ts'
import {HEADERS} from './read.ts'
import {newPath, seenBy} from './restored.ts'

const RESTORED: StepReference<null> = {id: 'restored'}
const RECOVERED: StepReference<null> = {id: 'recovered'}
const PROVEN: StepReference<null> = {id: 'proven'}

/** What is written down once it is known. JSON. */
type Outline = {
  readonly sets: readonly string[]
  readonly bytes: number
  readonly reaches: {readonly from: number; readonly until: number}
  /** When the copy was begun. UTC, ms since the epoch. */
  readonly begunAt: number
}

type Before = {
  readonly plan: RebuildPlan
  readonly families: {readonly [set: string]: string}
  readonly folders: {readonly dataPath: string; readonly logPath: string}
  readonly outline: Outline
}

/**
 * The whole chain in a database of its own on the verification server, with a path of its own for every file; then CHECKDB, and whose it is. Bad
 * backups are a finding: they are written down, and the copy is dropped all the same.
 */
export const chainProven = (of: Verification): readonly Step<Site, null>[] => [
  leftoversDropped(of, [HEADERS]),
  chainRestored(of),
  copyRecovered(of),
  copyChecked(of),
  dropped(of, [PROVEN]),
]

const chainRestored = (of: Verification): Step<Site, null> => ({
  id: RESTORED.id,
  fact: `the newest chain of ${of.tenant} is restored on ${of.verifier}`,
  needs: [HEADERS],
  async check(see, context) {
    const {run} = context
    const {read} = see
    if (await rebuiltBy(read, of, run)) return satisfied(null)
    const busy = await busyWith(see, of, context)
    if (busy) return busy
    const database = proofName(of, run)
    const stands = await read.restoring(verifierOf(of)).standing(database)
    const copy = await ownCopy(read, of, run)
    if (stands !== undefined && copy === undefined)
      return blocked('LL-RESTORE-NAME', `a database ${database} stands on ${of.verifier}, and this run did not make it`)
    if (stands !== undefined && stands.state !== 'RESTORING') return satisfied(null)
    const {chains, sets, newest} = await provenChain(read, of)
    const refused = (refusal: Parameters<typeof blockedByRefusal>[0]) =>
      blockedByRefusal(refusal, of.tenant, `landlord backup restore ${of.tenant}`)
    if ('refusal' in newest) return refused(newest.refusal)
    const answer = rebuildPlan({tenant: of.tenant, target: NEWEST, chains, whose: {}}, stands, copy, sets)
    if ('refusal' in answer) return refused(answer.refusal)
    const {plan} = answer
    if (plan.restores.length === 0 && !plan.afresh && stands !== undefined) return satisfied(null)
    const {dataPath, logPath} = await read.server(verifierOf(of)).facts()
    const all = newest.plan.restores
    const before: Before = {
      plan,
      families: Object.fromEntries(all.map(({set}) => [set, sets.get(set)?.family ?? ''])),
      folders: {dataPath, logPath},
      outline: {...outlineOf(newest.plan, sets), begunAt: copy?.madeAt ?? context.now},
    }
    return {
      ...needed(
        [`${of.verifier} restores ${all.length} ${all.length === 1 ? 'set' : 'sets'} into ${database}`],
        JSON.parse(JSON.stringify(before)) as Json,
      ),
      guard: all.map(({set}) => set),
    }
  },
  async apply(act, {authority, before, progress, stop}) {
    const {plan, families, folders, outline} = before as unknown as Before
    const server = verifierOf(of)
    const database = proofName(of, authority.run)
    const {copies, media, restoring, topology} = act
    await copies.begin({server, database, tenant: of.id, tenantName: of.tenant, purpose: 'proof'})
    let last = plan.restores[0]?.set
    try {
      await rebuild(plan, {
        ...{server, database, progress, stop},
        restoring: restoring(server),
        media: media(server),
        copies: {
          ...copies,
          note: (copy, begun) => {
            last = begun.set
            return copies.note(copy, begun)
          },
        },
        familyOf: (set) => families[set] ?? '',
        filesSeen: (restore) => seenBy(server, restore, topology),
        pathOf: (file, index) => newPath(file, index, database, authority.attempt, folders),
      })
    } catch (error) {
      if (!(error instanceof OperatorError) || !ofTheBackup(error) || last === undefined) throw error
      await writeDown(act, of, outline, {bad: {set: last, code: error.code}, found: error.detail.why ?? error.message})
    }
  },
  undo: dropped(of, []).undo,
})

/** RECOVERY apart from the last restore: before it, the LSN tells that all of the chain is in it; after it, the marker whose it is. */
const copyRecovered = (of: Verification): Step<Site, null> => ({
  id: RECOVERED.id,
  fact: `it holds all of the chain, and carries the marker of ${of.tenant}`,
  needs: [RESTORED],
  async check(see, context) {
    const {run, from} = context
    const {read} = see
    if (from(RESTORED) === undefined) return knownAfter(RESTORED)
    if (await rebuiltBy(read, of, run)) return satisfied(null)
    const busy = await busyWith(see, of, context)
    if (busy) return busy
    const database = proofName(of, run)
    const {newest, sets} = await provenChain(read, of)
    const stands = await read.restoring(verifierOf(of)).standing(database)
    const copy = await ownCopy(read, of, run)
    if ('refusal' in newest || stands === undefined || copy === undefined) return knownAfter(RESTORED)
    const outline: Outline = {...outlineOf(newest.plan, sets), begunAt: copy.madeAt}
    const end = newest.plan.restores.at(-1)?.lastLsn ?? '0'
    if (stands.state === 'RESTORING') {
      const isWhole = stands.redoLsn !== undefined && lsn(stands.redoLsn) >= lsn(end)
      const short = `it was rolled forward to LSN ${stands.redoLsn ?? 'unknown'} only, and its last backup ends at ${end}`
      return needed([isWhole ? `RECOVERY of ${database}` : short], {outline, problem: isWhole ? null : short})
    }
    const facts = await read.server(verifierOf(of)).database(database)
    if (facts?.state !== 'ONLINE')
      return blocked('LL-DATABASE-STATE', `${database} on ${of.verifier} is ${facts?.state ?? 'gone'}`)
    const {marker} = facts
    if (marker?.id === of.id && marker.tenant === of.tenant && marker.store === read.store) return satisfied(null)
    const whose = marker ? `the marker of ${marker.tenant} (${marker.id})` : 'no marker'
    const problem = `what was restored carries ${whose}, not that of ${of.tenant} (${of.id})`
    return needed([problem], {outline, problem})
  },
  async apply(act, {authority, before}) {
    const {outline, problem} = before as {readonly outline: Outline; readonly problem: string | null}
    if (problem === null) return act.restoring(verifierOf(of)).recover(proofName(of, authority.run))
    const [set = ''] = outline.sets
    await writeDown(act, of, outline, {bad: {set, code: 'LL-RESTORE-MARKER'}, found: problem})
  },
  undo: {none: 'it goes with the copy'},
})

/** The last of what is looked at: then it is written down what was proven, and how long coming back took. */
const copyChecked = (of: Verification): Step<Site, null> => ({
  id: PROVEN.id,
  fact: 'DBCC CHECKDB was run over it, and what was found is written down',
  needs: [RECOVERED],
  async check(see, context) {
    const {run, from} = context
    const {read} = see
    if (from(RECOVERED) === undefined) return knownAfter(RECOVERED)
    const found = await rebuiltBy(read, of, run)
    if (found) return satisfied(null, found.passed ? found.found : `they do not restore: ${found.found}`)
    const busy = await busyWith(see, of, context)
    if (busy) return busy
    const {newest, sets} = await provenChain(read, of)
    const copy = await ownCopy(read, of, run)
    if ('refusal' in newest || copy === undefined) return knownAfter(RECOVERED)
    return needed(['DBCC CHECKDB'], {...outlineOf(newest.plan, sets), begunAt: copy.madeAt} satisfies Outline)
  },
  async apply(act, {authority, before, now, progress}) {
    const outline = before as unknown as Outline
    const restoreMs = Math.max(1, now - outline.begunAt)
    const began = performance.now()
    progress('DBCC CHECKDB')
    const messages = await act
      .restoring(verifierOf(of))
      .checkDatabase(proofName(of, authority.run), (fraction) => progress('DBCC CHECKDB', fraction))
    const checkMs = performance.now() - began
    const [set = ''] = outline.sets
    await writeDown(
      act,
      of,
      outline,
      messages.length === 0
        ? {found: `${outline.sets.length} sets restored, all pages whole, marker of ${of.tenant}`, restoreMs, checkMs}
        : {bad: {set, code: 'LL-RESTORE-DAMAGED'}, found: messages.slice(0, TOLD).join(' '), restoreMs, checkMs},
    )
  },
  undo: {none: 'it only looked'},
})

/** So many of its messages are kept. */
const TOLD = 3

interface Verdict {
  readonly bad?: {readonly set: string; readonly code: string}
  readonly found: string
  readonly restoreMs?: number
  readonly checkMs?: number
}

/** Of each set that it passed; of a bad chain the one that it fell over. The chain's own row comes last: with it the proof is done. */
async function writeDown(
  {backups}: Pick<SiteWriting, 'backups'>,
  of: Verification,
  {sets, bytes, reaches}: Outline,
  {bad, found, restoreMs = 0, checkMs = 0}: Verdict,
): Promise<void> {
  const server = verifierOf(of)
  const common = {tenant: of.id, level: 'restore', server, found} as const
  await backups.prove(
    bad
      ? [{...common, set: bad.set, passed: false, code: bad.code}]
      : sets.map((set) => ({...common, set, passed: true})),
  )
  await backups.rebuilt({
    ...{tenant: of.id, server, found, bytes, restoreMs, checkMs},
    base: sets[0] ?? '',
    last: sets.at(-1) ?? '',
    sets: sets.length,
    reaches: bad ? undefined : reaches,
    passed: bad === undefined,
  })
}

const outlineOf = (
  {
    restores,
    reaches,
  }: {
    readonly restores: readonly {readonly set: string}[]
    readonly reaches: {readonly from: number; readonly until: number}
  },
  known: ReadonlyMap<string, {readonly storedBytes: number; readonly finishedAt: number}>,
): Omit<Outline, 'begunAt'> => {
  const last = known.get(restores.at(-1)?.set ?? '')?.finishedAt ?? 0
  const isKnown = Number.isFinite(reaches.from) && Number.isFinite(reaches.until)
  return {
    sets: restores.map(({set}) => set),
    bytes: restores.reduce((sum, {set}) => sum + (known.get(set)?.storedBytes ?? 0), 0),
    reaches: isKnown ? {from: reaches.from, until: reaches.until} : {from: last, until: last},
  }
}

async function busyWith({read}: Sight, of: Verification, {attempts}: CheckContext) {
  const [busy] = attempts.length > 0 ? await read.server(verifierOf(of)).underWay(attempts) : []
  return busy && inFlight(`${busy.command} in session ${busy.session} on ${of.verifier}`)
}
