import {setTimeout as later} from 'node:timers/promises'
import {backupFiles, backupName} from '../../backup/file-name.ts'
import {headerProblem} from '../../backup/header.ts'
import type {BackupKind, BackupSet} from '../../backup/set.ts'
import {stampText} from '../../backup/stamp.ts'
import type {ApplyContext} from '../../engine/index.ts'
import {LeaseLost, OperatorError, OutcomeUnknown} from '../../errors.ts'
import type {SiteWriting} from '../../site/site.ts'
import type {ServerPlace} from '../../site/topology.ts'
import {recordDigests} from './digested.ts'
import {filesSeenFrom} from './seen-from.ts'

/** A backup that is to be taken. */
export interface Taking {
  readonly tenant: string
  /** ULID of its creation. */
  readonly id: string
  readonly database: string
  readonly place: ServerPlace
  readonly kind: BackupKind
  readonly copyOnly?: boolean
  /** Its header is read on the verification server at once, where there is one. */
  readonly look: boolean
}

type Context = Pick<ApplyContext, 'authority' | 'now' | 'progress' | 'stop'>

/** How long another tool's backup is waited for (3023). After that the command says so; what is due is tried again later. */
const RUNNING_WAIT_MS = 10 * 60_000
const RUNNING_LOOK_MS = 2000

/** Errors of reading that say something about the file itself, and not about the way to it. */
const OF_THE_FILE: readonly string[] = ['LL-BACKUP-DAMAGED', 'LL-BACKUP-STRIPE', 'LL-BACKUP-CHECKSUM']

/**
 * Takes one backup to files that no other can have, enters it into the catalogue, and looks whether it is whole. A failure is entered
 * too. Throws `OperatorError` LL-BACKUP-…, LL-SQL-…; `OutcomeUnknown` where the connection ended before the answer.
 */
export async function take(site: SiteWriting, what: Taking, context: Context): Promise<BackupSet> {
  const started = performance.now()
  try {
    const set = await taken(site, what, context, () => Math.round(context.now + performance.now() - started))
    if (what.look) await headerLookedAt(site, what, set, context)
    return set
  } catch (error) {
    if (error instanceof OperatorError && !(error instanceof LeaseLost || error instanceof OutcomeUnknown))
      await failureRecorded(site, what, error)
    throw error
  }
}

async function taken(site: SiteWriting, what: Taking, context: Context, now: () => number): Promise<BackupSet> {
  const {tenant, id, database, place, kind, copyOnly} = what
  const {authority} = context
  const backup = {server: place.name, tenant, database, kind, at: now(), run: authority.run}
  const files = backupFiles(backup, place.backups?.folder ?? '')
  const description = stampText({
    store: authority.store,
    id,
    run: authority.run,
    attempt: authority.attempt,
    tenant,
  })
  const order = {database, kind, files, name: backupName(backup), description, ...(copyOnly ? {copyOnly} : {})}
  const says = `${kind} backup of ${database}`
  context.progress(says)
  const answer = await onceAlone(context, place.name, () =>
    site.server(place.name).backUp(order, (fraction) => context.progress(says, fraction)),
  )
  const set = answer.set ?? (await byHeader(site, what, {files, description}, context))
  if (!set) throw unrecorded(place.name, files)
  const wrong = notWhole(set, files)
  const whole = wrong === undefined ? set : {...set, damaged: true}
  await site.backups.record([{set: whole, takenBy: authority.run}], {
    tenant: id,
    tenantName: tenant,
    server: place.name,
  })
  if (wrong !== undefined) throw damaged(place.name, files, wrong)
  await recordDigests(site, {server: place.name, set, signal: authority.signal, progress: context.progress})
  return set
}

/** Waits for another backup of the database to end, which is not landlord's: its own are told apart by their keys before. */
async function onceAlone<T>({authority, stop, progress}: Context, server: string, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + RUNNING_WAIT_MS
  for (;;)
    try {
      return await work()
    } catch (error) {
      const isBusy = error instanceof OperatorError && error.code === 'LL-BACKUP-RUNNING'
      if (!isBusy || stop.aborted || performance.now() >= deadline) throw error
      progress(`waiting: another backup of it is under way on ${server}`)
      await later(RUNNING_LOOK_MS, undefined, {signal: authority.signal})
    }
}

/**
 * A backup whose history was not written (3009), as the verification server reads it: whole, and its LSNs as text. Undefined where that cannot
 * be had now.
 */
async function byHeader(
  {restoring, topology}: SiteWriting,
  {database, place, kind}: Taking,
  {files, description}: {readonly files: readonly string[]; readonly description: string},
  {progress}: Context,
): Promise<BackupSet | undefined> {
  const verifier = topology.backups?.verification
  if (verifier === undefined || !place.backups) return undefined
  const written = files.map((path, at) => ({path, stripe: at + 1, mirror: 0}))
  const seen = filesSeenFrom({files: written}, place.backups)
  const says = `${kind} backup without history, read on ${verifier}`
  progress(says)
  try {
    const order = {files: seen, position: 1, of: {database, description}}
    const set = await restoring(verifier).enter(order, (fraction) => progress(says, fraction))
    return set && {...set, files: written}
  } catch (error) {
    if (!(error instanceof OperatorError) || error instanceof LeaseLost) throw error
    return undefined
  }
}

/** What its history says against it, or nothing. */
function notWhole(set: BackupSet, files: readonly string[]): string | undefined {
  if (set.damaged) return 'SQL Server calls it damaged, a snapshot, or incomplete'
  if (!set.checksums) return 'it has no checksums'
  if (set.bytes <= 0 || set.storedBytes <= 0) return `it holds ${set.storedBytes} bytes`
  const stripes = new Set(set.files.map(({stripe}) => stripe)).size
  return stripes === files.length ? undefined : `it went to ${stripes} of ${files.length} files`
}

/**
 * Read from another machine under another account than it was written. What says nothing about the file is no proof, and takes
 * nothing from the backup: then its header is left to `backup verify`.
 */
async function headerLookedAt(
  {backups, media, topology}: SiteWriting,
  {tenant, id, place}: Taking,
  set: BackupSet,
  {progress}: Context,
): Promise<void> {
  const verifier = topology.backups?.verification
  if (verifier === undefined || !place.backups) return
  const files = filesSeenFrom(set, place.backups)
  progress(`header of the ${set.kind} backup, on ${verifier}`)
  const verdict = await headerVerdict(set, id, () => media(verifier).headers(files))
  if (verdict === undefined) return progress(`${verifier} did not read the header: left to backup verify`)
  const {problem, error} = verdict
  await backups.prove([
    {
      set: set.guid,
      tenant: id,
      level: 'header',
      passed: problem === undefined,
      server: verifier,
      found: problem ?? `family, set, database, tenant and ${files.length} of ${files.length} files as recorded`,
    },
  ])
  if (problem === undefined) return
  throw (
    error ??
    new OperatorError('LL-BACKUP-FOREIGN', 'The file is not the backup that was taken.', {
      where: files.join(', '),
      why: problem,
      state: `nothing of it was used; the set no longer counts, and ${tenant} is as it was`,
      next: ['landlord explain LL-BACKUP-FOREIGN'],
    })
  )
}

/** Undefined: nothing was learnt about the file. */
async function headerVerdict(
  set: BackupSet,
  id: string,
  read: () => Promise<Parameters<typeof headerProblem>[0]>,
): Promise<{readonly problem: string | undefined; readonly error?: OperatorError} | undefined> {
  try {
    return {problem: headerProblem(await read(), set, id)}
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error
    return OF_THE_FILE.includes(error.code) ? {problem: error.detail.why ?? error.message, error} : undefined
  }
}

/** So that nobody tries again at once, and the status can say it. That it cannot be written never hides the first error. */
async function failureRecorded({backups}: SiteWriting, {id, kind}: Taking, error: OperatorError): Promise<void> {
  const {code, message, detail} = error
  const found = [message, detail.why].filter(Boolean).join(' ')
  await backups.failed({tenant: id, kind, code, found}).catch(() => undefined)
}

const unrecorded = (server: string, files: readonly string[]): OperatorError =>
  new OperatorError('LL-BACKUP-UNRECORDED', 'A backup succeeded, and its history was not written.', {
    where: server,
    why: 'SQL Server could not write to msdb (3009)',
    state: `the backup is whole and stays: ${files.join(', ')}; nobody would find it by its history`,
    next: [`landlord backup import --server ${server}`, 'landlord explain LL-BACKUP-UNRECORDED'],
  })

const damaged = (server: string, files: readonly string[], why: string): OperatorError =>
  new OperatorError('LL-BACKUP-DAMAGED', `What ${server} wrote is not a whole backup.`, {
    where: files.join(', '),
    why,
    state: 'it does not count as a backup; the file is left as it is',
    next: ['landlord explain LL-BACKUP-DAMAGED'],
  })
