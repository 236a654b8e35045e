import {parsedStamp} from '../../backup/stamp.ts'
import {
  blocked,
  type Decision,
  knownAfter,
  needed,
  type Routine,
  type Step,
  type StepReference,
  satisfied,
} from '../../engine/index.ts'
import type {FoundSet} from '../../site/backups.ts'
import type {BackupHistory} from '../../site/database-server.ts'
import type {Sight, Site, SiteReading} from '../../site/site.ts'
import {filesDigested} from './digested.ts'
import {type Candidate, candidatesOf} from './import-candidates.ts'

export interface ImportOrder {
  /** Whose history and whose place are looked through, and under whose name sets are recorded. */
  readonly server: string
  /** Files, as that server or the verification server names them; none: all that no set of the catalogue has. */
  readonly paths: readonly string[]
}

/** What was found when it was decided. JSON, so that it can be journaled. */
export interface ImportDecided {
  /** The server that reads the files. */
  readonly verification: string
  /** Sets that come into the catalogue, whole ones whose tenant is told. */
  readonly sets: readonly Candidate[]
  /** Tenants of which the server's own history knows more than the catalogue. */
  readonly behind: readonly {
    readonly tenant: string
    readonly id: string
    readonly database: string
    /** Of the database as it stands. */
    readonly family: string
  }[]
  /** Files that are left alone, and why. */
  readonly left: readonly {readonly path: string; readonly why: string}[]
}

/** What is told at the end. */
export type Imported = {
  readonly tenants: readonly string[]
  readonly sets: readonly {
    readonly set: string
    readonly tenant: string
    readonly by: string
    readonly files: readonly string[]
  }[]
  readonly left: ImportDecided['left']
}

/** The claim, and key of the exclusive lease. */
const importKey = (server: string): string => `import:${server}`

/**
 * Backup sets that the catalogue lacks are taken into it: what the server's history has, and what only headers of files tell, read on the
 * verification server. Whose a set is its stamp or its family says, and nobody guesses.
 */
export const importBackups = (order: ImportOrder): Routine<Site> => ({
  name: 'backup import',
  subject: importKey(order.server),
  inputs: {...order},
  onFailure: 'stop',
  async decide(see): Promise<Decision | ReturnType<typeof blocked>> {
    const verification = see.read.topology.backups?.verification
    if (verification === undefined)
      return blocked('LL-CONFIG', 'the configuration names no server that could read headers: `backups.verification`')
    const decided: ImportDecided = {verification, ...(await candidatesOf(see, order, verification))}
    return {
      decided: decided as never,
      leases: [{key: importKey(order.server), mode: 'exclusive'}],
      reservations: [],
    }
  },
  steps(decided) {
    const found = decided as unknown as ImportDecided
    const tenants = new Map([...found.sets, ...found.behind].map(({tenant, id}) => [id, tenant]))
    return [
      ...(found.sets.some(({inHistory}) => !inHistory) ? [entered(found)] : []),
      recorded(order, found),
      ...[...tenants].map(([id, tenant]) =>
        filesDigested({tenant, server: order.server, id: () => id, needs: [RECORDED], step: `digested:${tenant}`}),
      ),
    ]
  },
})

export const RECORDED: StepReference<Imported> = {id: 'recorded'}

/** LSNs have to be read as text, which no header can be; a history can. */
const entered = ({sets, verification}: ImportDecided): Step<Site, null> => ({
  id: 'entered',
  fact: `${verification} has read them whole and has them in its history`,
  async check(see) {
    const missing = await lacking(see.read, verification, sets)
    return missing.length === 0
      ? satisfied(null)
      : needed(
          missing.map(({kind, tenant, seen}) => `read the ${kind} backup of ${tenant}: ${seen.join(', ')}`),
          missing,
        )
  },
  async apply({restoring}, {before, progress}) {
    for (const {seen, position, kind, tenant} of before as readonly Candidate[])
      await restoring(verification).enter({files: seen, position}, (fraction) =>
        progress(`${kind} backup of ${tenant}`, fraction),
      )
  },
  undo: {none: 'rows of its history are nobody’s harm, and stay'},
})

async function lacking(
  read: SiteReading,
  verification: string,
  sets: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const known = await historyOf(read, verification, sets)
  return sets.filter(({guid, inHistory}) => !inHistory && !known.has(guid))
}

type Sets = ReadonlyMap<string, BackupHistory['sets'][number]>

/** Of these sets' databases, by guid. */
async function historyOf(
  read: SiteReading,
  server: string,
  sets: readonly {readonly database: string}[],
): Promise<Sets> {
  const found = new Map<string, BackupHistory['sets'][number]>()
  for (const database of new Set(sets.map((set) => set.database)))
    for (const set of (await read.server(server).backupHistory({database})).sets) found.set(set.guid, set)
  return found
}

type Entry = {readonly of: {readonly tenant: string; readonly tenantName: string}; readonly found: readonly FoundSet[]}

const recorded = (order: ImportOrder, decided: ImportDecided): Step<Site, Imported> => ({
  id: RECORDED.id,
  fact: `the catalogue has the backups that ${order.server} took`,
  ...(decided.sets.some(({inHistory}) => !inHistory) ? {needs: [{id: 'entered'}]} : {}),
  async check(see) {
    const entries = await toRecord(see, order, decided)
    if (entries === undefined) return knownAfter({id: 'entered'})
    const diff = entries.flatMap(({of, found}) =>
      found.map(({set, takenBy}) => {
        const whose = takenBy === null ? 'of another tool' : 'of ours'
        return `${of.tenantName}: ${set.kind} backup ${whose}, ${new Date(set.finishedAt).toISOString()}, ${set.files.map(({path}) => path).join(', ')}`
      }),
    )
    return diff.length === 0 ? satisfied(importedOf(decided)) : needed(diff, entries)
  },
  async apply({backups}, {before}) {
    for (const {of, found} of before as readonly Entry[]) await backups.record(found, {...of, server: order.server})
  },
  undo: {none: 'what is known of backups stays in the catalogue: rows without use harm nobody'},
})

const importedOf = ({sets, behind, left}: ImportDecided): Imported => ({
  tenants: [...new Set([...sets, ...behind].map(({tenant}) => tenant))],
  sets: sets.map(({guid, tenant, by, files}) => ({set: guid, tenant, by, files: files.map(({path}) => path)})),
  left,
})

/** Undefined: a set is in no history yet. */
async function toRecord(
  {read}: Sight,
  {server}: ImportOrder,
  {sets, behind, verification}: ImportDecided,
): Promise<readonly Entry[] | undefined> {
  const own = await historyOf(read, server, [...sets, ...behind])
  const strange = await historyOf(read, verification, sets)
  const entries: Entry[] = []
  const tenants = new Map([...sets, ...behind].map(({tenant, id}) => [id, tenant]))
  for (const [id, tenantName] of tenants) {
    const known = new Set((await read.backups.sets(id)).map(({guid}) => guid))
    const found: FoundSet[] = []
    for (const candidate of sets.filter((set) => set.id === id && !known.has(set.guid))) {
      const set = own.get(candidate.guid) ?? strange.get(candidate.guid)
      if (!set) return undefined
      const fromHeader = !own.has(candidate.guid)
      // Under the paths of the server that wrote it, and not of the one that read it.
      const entry = fromHeader ? {...set, files: candidate.files} : set
      found.push({set: entry, takenBy: runOf(set, id), fromHeader})
    }
    const families = new Set(behind.filter((one) => one.id === id).map(({family}) => family))
    const told = [...own.values()].filter((set) => families.has(set.family) && !known.has(set.guid))
    for (const set of told)
      if (!found.some((one) => one.set.guid === set.guid)) found.push({set, takenBy: runOf(set, id)})
    if (found.length > 0) entries.push({of: {tenant: id, tenantName}, found})
  }
  return entries
}

function runOf({description}: {readonly description: string | null}, id: string): string | null {
  const stamp = parsedStamp(description)
  return stamp?.id === id ? stamp.run : null
}
