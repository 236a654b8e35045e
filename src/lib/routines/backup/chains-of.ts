import {Chains, ServerClocks} from '../../backup/chains/index.ts'
import {KnownSet} from '../../backup/chains/known-set.ts'
import type {RecordedSet} from '../../backup/chains/types.ts'
import {lsn} from '../../backup/lsn.ts'
import {failureOf} from '../../backup/proof.ts'
import type {BackupSet} from '../../backup/set.ts'
import {parsedStamp} from '../../backup/stamp.ts'
import {Unreachable} from '../../errors.ts'
import type {BackupProof, CataloguedSet} from '../../site/backups.ts'
import type {BackupHistory} from '../../site/database-server.ts'
import type {Sight} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import type {BackupSubject} from './standing.ts'

/** A set with where it was taken and whose it is. */
export type KnownBackup = BackupSet & {
  /** As the configuration calls it. */
  readonly server: string
  /** Taken by landlord for this very tenant, by its stamp. */
  readonly ours: boolean
  /** The catalogue has it. */
  readonly recorded: boolean
  /** Why nothing may rest on it: lost, damaged, written to NUL, a failed proof, and where it is asked so, others' sets. */
  readonly problem: string | undefined
}

/** A set, or one file of it, that is known not to be what it was; undefined `path`: all of it. */
export interface LostBackup {
  readonly set: string
  readonly path?: string
  readonly why: string
}

/** The database as its server has it now; for `PlanRequest.now`. GUIDs in upper case. */
export interface DatabaseNow {
  readonly family: string
  readonly fork?: string
  readonly logStart?: string
}

/** All that is known of one tenant's backups. */
export interface TenantChains {
  readonly chains: Chains
  /** Undefined: the server does not answer, or no such database is online there. */
  readonly now: DatabaseNow | undefined
  /** By guid. */
  readonly sets: ReadonlyMap<string, KnownBackup>
  readonly proofs: readonly BackupProof[]
  /** The server's silence: then the catalogue alone has spoken. */
  readonly silent: Unreachable | undefined
}

interface Looking {
  /** Shared by all tenants of one command; the topology's if left out. */
  readonly clocks?: ServerClocks
  /** Only what ended then or later: UTC, ms since the epoch. All, if left out. */
  readonly since?: number
  /** What a look at the disk found. */
  readonly lost?: readonly LostBackup[]
  /** Whether sets of other tools may be restored from. They stand in the chain of logs either way. */
  readonly oursAlone?: boolean
}

/** Time zones of the servers' clocks, as far as the configuration says them. */
export const clocksOf = ({servers}: Pick<Topology, 'servers'>): ServerClocks =>
  new ServerClocks((server) => servers.find(({name}) => name === server)?.timeZone)

/** Put together from the server's history, the catalogue and the proofs. A server that does not answer leaves the catalogue. */
export async function chainsOf(see: Sight, subject: BackupSubject, looking: Looking = {}): Promise<TenantChains> {
  const {read} = see
  const catalogue = await read.backups.sets(subject.tenant, looking.since)
  const proofs = await read.backups.proofs(subject.tenant)
  const history = await historyOf(see, subject, looking.since)
  const silent = history instanceof Unreachable ? history : undefined
  const told = history instanceof Unreachable ? {databases: [], sets: []} : history
  return {
    ...chainsFrom(subject, {catalogue, proofs, history: told}, {clocks: clocksOf(read.topology), ...looking}),
    proofs,
    silent,
  }
}

interface Sources {
  readonly catalogue: readonly CataloguedSet[]
  readonly history: BackupHistory
  readonly proofs: readonly BackupProof[]
}

/** The same out of what was read already. */
export function chainsFrom(
  subject: BackupSubject,
  sources: Sources,
  {clocks, lost = [], oursAlone = false}: Looking = {},
): Pick<TenantChains, 'chains' | 'now' | 'sets'> {
  const now = nowOf(subject, sources.history)
  const sets = new Map<string, KnownBackup>()
  const chains = new Chains(clocks)
  for (const set of known(subject, sources, now)) {
    const why = failureOf(sources.proofs, set.guid) ?? (oursAlone && !set.ours ? OTHERS : unchecked(set, oursAlone))
    const told = recorded(set, lost, why)
    chains.add(told)
    sets.set(set.guid, {...set, problem: new KnownSet(told, lsn, (text) => text).problem})
  }
  return {chains, now, sets}
}

const OTHERS = 'it was taken by another tool'

const unchecked = (set: BackupSet, oursAlone: boolean): string | undefined =>
  oursAlone && !set.checksums ? 'it was taken without checksums' : undefined

function nowOf({database}: BackupSubject, {databases}: BackupHistory): DatabaseNow | undefined {
  const found = databases.find(({name}) => name === database)
  if (found?.family === undefined) return undefined
  const {family, fork, logStart} = found
  return {family, ...(fork === undefined ? {} : {fork}), ...(logStart === undefined ? {} : {logStart})}
}

type Known = Omit<KnownBackup, 'problem'>

/** Each set once. Another database of the same name, of somebody who was here before, has another family. */
function known(
  {server, tenant}: BackupSubject,
  {catalogue, history}: Sources,
  now: DatabaseNow | undefined,
): readonly Known[] {
  const isOurs = (set: BackupSet) => parsedStamp(set.description)?.id === tenant
  const families = new Set([
    ...(now === undefined ? [] : [now.family]),
    ...catalogue.map(({family}) => family),
    ...history.sets.filter(isOurs).map(({family}) => family),
  ])
  const fromHistory = new Map(history.sets.map((set) => [set.guid, set]))
  const inCatalogue = new Set(catalogue.map(({guid}) => guid))
  return [
    // History knows more of a set that was recorded before all of it was kept.
    ...catalogue.map((set) => ({...set, ...fromHistory.get(set.guid), ours: isOurs(set), recorded: true})),
    ...history.sets
      .filter(({guid, family}) => families.has(family) && !inCatalogue.has(guid))
      .map((set) => ({...set, server, ours: isOurs(set), recorded: false})),
  ]
}

function recorded(set: Known, lost: readonly LostBackup[], why: string | undefined): RecordedSet {
  const found = lost.filter((one) => one.set === set.guid)
  const whole = why ?? found.find(({path}) => path === undefined)?.why
  const isLost = (path: string) => found.some((one) => one.path?.toLowerCase() === path.toLowerCase())
  return {
    ...set,
    files: set.files.map((file) => (isLost(file.path) ? {...file, lost: true} : file)),
    ...(whole === undefined ? {} : {lost: whole}),
  }
}

async function historyOf(
  {read}: Sight,
  {server, database}: BackupSubject,
  since: number | undefined,
): Promise<BackupHistory | Unreachable> {
  try {
    return await read.server(server).backupHistory({database, ...(since === undefined ? {} : {since})})
  } catch (error) {
    if (error instanceof Unreachable) return error
    throw error
  }
}
