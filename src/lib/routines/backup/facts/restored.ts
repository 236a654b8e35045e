import {stopInWords} from '../../../backup/chains/words.ts'
import {isScratchName, mayDrop} from '../../../backup/scratch.ts'
import {blocked, inFlight, type Json, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {MediaHeader} from '../../../site/backups.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {Topology} from '../../../site/topology.ts'
import {type RebuildPlan, rebuild, rebuildPlan} from '../rebuilding.ts'
import {blockedByRefusal} from '../refused.ts'
import {copyName, type Restoration, restorationChains, stageOf} from '../restoration.ts'
import {filesSeenFrom} from '../seen-from.ts'
import {type LookedAt, placeOf, RESTORED, restoreCommand, TAIL} from './references.ts'

type Before = {
  readonly plan: RebuildPlan
  /** Of the sets of the plan: family_guid as the catalogue or msdb has it. */
  readonly families: {readonly [set: string]: string}
  readonly folders: {readonly dataPath: string; readonly logPath: string}
  /** Of the database that is overwritten: where its files are, by logical name. */
  readonly paths: {readonly [logicalName: string]: string}
}

/**
 * Every set of the chain, WITH NORECOVERY, into a database of its own; what was cut off is gone on with. Planned at each look, since a
 * tail that was taken meanwhile belongs to it.
 */
export const chainRestored = (of: Restoration): Step<Site, null> => ({
  id: RESTORED.id,
  fact: `${of.way === 'overwrite' ? of.order.tenant : `a copy of ${of.order.tenant}`} on ${of.at} holds its backups up to the target`,
  needs: of.way === 'side' ? [] : [TAIL],
  ...(of.way === 'overwrite' ? {pointOfNoReturn: true as const} : {}),
  async check(see, {run, attempts, from}) {
    const {read} = see
    const [busy] = attempts.length > 0 ? await read.server(of.at).underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${of.at}`)
    if (of.way === 'in place' && (await stageOf(see, of, run)) !== 'before') return satisfied(null)
    const database = copyName(of, run)
    const seen = await lookAt(see, of, run, database)
    if (seen.foreign !== undefined) return blocked('LL-RESTORE-NAME', seen.foreign)
    if (seen.stands !== undefined && seen.stands.state !== 'RESTORING') return satisfied(null)
    const {chains, sets, whose} = await restorationChains(see, of)
    const order = {tenant: of.order.tenant, target: of.target, chains, whose}
    const answer = rebuildPlan(order, seen.stands, seen.copy, sets)
    if ('refusal' in answer) {
      // What the tail is going to hold, nobody can plan before it is taken.
      if (of.way !== 'side' && !from(TAIL) && ['too late', 'clock'].includes(answer.refusal.code))
        return needed([`its backups, then the tail of its log`])
      return blockedByRefusal(answer.refusal, of.order.tenant, restoreCommand(of))
    }
    const {plan} = answer
    if (plan.restores.length === 0 && !plan.afresh && seen.stands !== undefined) return satisfied(null)
    const {dataPath, logPath} = await read.server(of.at).facts()
    const before: Before = {
      plan,
      families: Object.fromEntries(
        [...plan.restores, ...plan.further].map(({set}) => [set, sets.get(set)?.family ?? '']),
      ),
      folders: {dataPath, logPath},
      paths: of.way === 'overwrite' ? await pathsOf(see, of) : {},
    }
    return {
      ...needed(plannedInWords(plan), journaled(before)),
      guard: plan.restores.map(({set}) => set),
    }
  },
  async apply({copies, media, restoring, topology}, {authority, before, progress, stop}) {
    const {plan, families, folders, paths} = before as unknown as Before
    const database = copyName(of, authority.run)
    const copy = {
      server: of.at,
      database,
      tenant: of.id,
      tenantName: of.order.tenant,
      purpose: of.way === 'side' ? ('copy' as const) : ('replacement' as const),
    }
    await copies.begin(copy)
    await rebuild(plan, {
      server: of.at,
      database,
      restoring: restoring(of.at),
      media: media(of.at),
      copies,
      familyOf: (set) => families[set] ?? '',
      filesSeen: (restore) => seenBy(of.at, restore, topology),
      pathOf: (file, index) => paths[file.logicalName] ?? newPath(file, index, database, authority.attempt, folders),
      replace: of.way === 'overwrite',
      progress,
      stop,
    })
  },
  undo:
    of.way === 'overwrite'
      ? {none: 'what was overwritten is gone'}
      : {
          what: 'the copy, which is dropped',
          async check(see, _left, {run}) {
            const database = copyName(of, run)
            const stands = await see.read.restoring(of.at).standing(database)
            const copy = await see.read.copies.copy(of.at, database)
            if (copy === undefined || copy.run !== run || copy.goneAt !== undefined) return satisfied(null)
            const {role} = placeOf(of.at, see.read.topology)
            if (!mayDrop({database, purpose: copy.purpose, stands: true}, role))
              return blocked(
                'LL-FOREIGN',
                `${database} on ${of.at} is not called as a copy, or not where one may stand`,
              )
            return needed([stands ? `drop database ${database} on ${of.at}` : `forget ${database} on ${of.at}`])
          },
          async apply({restoring, copies}, _left, {run}) {
            const database = copyName(of, run)
            if (isScratchName(database)) await restoring(of.at).dropScratch(database)
            await copies.gone({server: of.at, database})
          },
        },
})

/** As it is journaled: what is undefined is left out. */
const journaled = (before: Before): Json => JSON.parse(JSON.stringify(before))

/** What stands under the copy's name, and whether it is this run's. Over a tenant's database, only what this run has begun counts. */
async function lookAt({read}: Sight, of: Restoration, run: string | undefined, database: string): Promise<LookedAt> {
  const copy = await read.copies.copy(of.at, database)
  const own = copy !== undefined && copy.run === run && copy.goneAt === undefined ? copy : undefined
  const found = await read.restoring(of.at).standing(database)
  if (of.way === 'overwrite')
    return {stands: own?.begun === undefined ? undefined : found, copy: own, foreign: undefined}
  return found !== undefined && own === undefined
    ? {
        stands: undefined,
        copy: undefined,
        foreign: `a database ${database} stands on ${of.at}, and this run did not make it`,
      }
    : {stands: found, copy: own, foreign: undefined}
}

async function pathsOf({read}: Sight, of: Restoration): Promise<Before['paths']> {
  const stands = await read.restoring(of.at).standing(of.order.tenant)
  return Object.fromEntries((stands?.files ?? []).map(({logicalName, path}) => [logicalName, path]))
}

/** On a verification server as it sees the folder; where the backups were taken, as they were written. */
export function seenBy(
  at: string,
  restore: {readonly server: string | undefined; readonly files: readonly string[]},
  topology: Topology,
): readonly string[] {
  const source = topology.servers.find(({name}) => name === restore.server)
  if (source?.backups === undefined || source.name === at) return restore.files
  return filesSeenFrom(
    {files: restore.files.map((path, stripe) => ({path, stripe: stripe + 1, mirror: 0}))},
    source.backups,
  )
}

/** Names carry the attempt: a copy that was begun afresh meets no file of the one before it. */
export const newPath = (
  {kind}: MediaHeader['files'][number],
  index: number,
  database: string,
  attempt: string,
  {dataPath, logPath}: Before['folders'],
): string =>
  kind === 'log'
    ? `${logPath}${database}_${attempt}_${index}.ldf`
    : `${dataPath}${database}_${attempt}_${index}.${index === 0 ? 'mdf' : 'ndf'}`

/** Without their folder. */
const names = (files: readonly string[]): string =>
  files.map((path) => path.slice(path.lastIndexOf('\\') + 1)).join(', ')

function plannedInWords({restores, further, afresh, certain}: RebuildPlan): readonly string[] {
  const logs = restores.filter(({kind}) => kind === 'log')
  const bases = restores.filter(({kind}) => kind !== 'log')
  const stop = restores.at(-1)?.stop
  return [
    ...(afresh ? ['what was begun cannot be gone on with: it is dropped and begun again'] : []),
    ...bases.map(({kind, files}) => `${kind} ${names(files)}`),
    ...(logs.length > 0
      ? [`${logs.length} ${logs.length === 1 ? 'log backup' : 'log backups'} to ${names(logs.at(-1)?.files ?? [])}`]
      : []),
    ...(stop === undefined ? [] : [stopInWords(stop)]),
    ...(further.length > 0 ? [`as far as needed, ${further.length} more`] : []),
    ...(certain ? [] : ['whether the last log backup reaches the target is told by its restore']),
  ]
}
