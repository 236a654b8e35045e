import type {EngineDeps, Plan, PlanLine, Routine} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import {examineChannel} from '../routines/doctor/channel.ts'
import {type Diagnosis, diagnosed} from '../routines/doctor/diagnosis.ts'
import {diagnosisOfNeed, type Standing} from '../routines/doctor/need.ts'
import {examineSite, examineStore} from '../routines/doctor/site.ts'
import type {HostRecord} from '../site/hosts.ts'
import type {Site} from '../site/site.ts'
import type {ServerPlace, Topology, VmPlace} from '../site/topology.ts'
import type {Composition} from './compose.ts'
import {EXIT, type Exit} from './exit.ts'
import {unfinishedRuns} from './unfinished.ts'

/** What `doctor` found of one part. */
export interface Examined {
  readonly part: string
  readonly found: readonly Diagnosis[]
}

/** `named`: only these VMs and servers, and nothing else. */
export async function examine(composition: Composition, named: readonly string[]): Promise<readonly Examined[]> {
  const {topology} = composition
  const wanted = ({name}: {readonly name: string}) => named.length === 0 || named.includes(name)
  const [vms, servers] = [topology.vms.filter(wanted), topology.servers.filter(wanted)]
  const {addVm} = await import('../routines/vm/add.ts')
  const {addServer} = await import('../routines/server/add.ts')
  const by = composition.actor.user
  const standing = standings(await composition.hosts.hosts(), topology)
  return Promise.all([
    ...(named.length === 0 ? [examineMachine(composition), examineRest(composition)] : []),
    ...servers.map((server) =>
      examineServer(standing('server', server), addServer(server.name, topology, by), composition),
    ),
    ...vms.map(async (vm) => {
      // First, since all that follows goes that way where it was proven before.
      const way = await examineWay(vm.name, composition)
      const {part, found} = await examineHost(standing('vm', vm), addVm(vm.name, topology, by), composition)
      const silent = found.some(({fact}) => fact === ANSWERS)
      return {part, found: silent && way.state === 'unknown' ? found : [...found, way]}
    }),
  ])
}

async function examineWay(vm: string, {site, channelProofs, channelUse, actor}: Composition): Promise<Diagnosis> {
  const {read} = (await site()).observe()
  const by = `${actor.user}@${actor.host}`
  return await examineChannel({vm: read.vm(vm), proofs: channelProofs, use: channelUse, by})
}

/** Said only where it is not so. */
const ANSWERS = 'it answers'

/** Names as they were given; throws `OperatorError` LL-VM-UNKNOWN for one that the project file lacks. */
export function knownHosts(names: readonly string[], {vms, servers}: Topology): readonly string[] {
  const known = [...servers, ...vms].map(({name}) => name)
  const strange = names.find((name) => !known.includes(name))
  if (strange === undefined) return names
  throw new OperatorError('LL-VM-UNKNOWN', `The project file names no VM and no server ${strange}.`, {
    why: `it names ${known.join(', ') || 'none'}`,
    state: 'nothing was changed',
    next: ['landlord vm list', 'landlord server list'],
  })
}

/** Wrong counts before what nobody answered; what only wants seeing to fails nothing. */
export function exitOfExamination(parts: readonly Examined[]): Exit {
  const states = new Set(parts.flatMap(({found}) => found.map(({state}) => state)))
  if (states.has('bad')) return EXIT.verification
  return states.has('unknown') ? EXIT.unreachable : EXIT.done
}

async function examineMachine({wayIn, assertMayChange}: Composition): Promise<Examined> {
  const programs = await wayIn.programs()
  return {
    part: 'this machine',
    found: await Promise.all([
      ...programs.map(({name, what, path}) =>
        diagnosed(`it has ${name}, which ${what}`, async () =>
          path === undefined ? {state: 'bad', text: 'it is not on the PATH'} : {text: path},
        ),
      ),
      ...(wayIn.hasVpn
        ? [
            diagnosed('it is on the VPN', async () => {
              await assertMayChange()
              return undefined
            }),
          ]
        : []),
      ...wayIn.jumpHosts.map(({name, knock}) =>
        diagnosed(`the jump host ${name} lets it in`, async () => {
          await knock()
          return undefined
        }),
      ),
    ]),
  }
}

async function examineRest(composition: Composition): Promise<Examined> {
  const {read} = (await composition.site()).observe()
  const [store, site] = await Promise.all([
    examineStore(composition, await composition.headSinks(), () => unfinishedRuns(composition.operations)),
    examineSite(read, Date.now()),
  ])
  return {part: 'the site', found: [...store, ...site]}
}

/** One that is backed up is examined by where its files lie, the verification server by what it is there for, too. */
async function examineServer(standing: Standing, routine: Routine<Site>, composition: Composition): Promise<Examined> {
  const host = await examineHost(standing, routine, composition)
  const {examineBackups, examineBackupStores} = await import('../routines/doctor/backups.ts')
  const see = (await composition.site()).observe()
  const verifies = composition.topology.backups?.verification === standing.name
  const found = await Promise.all([
    examineBackupStores(see, standing.name),
    verifies ? examineBackups(see, standing.name) : [],
  ])
  return {...host, found: [...host.found, ...found.flat()]}
}

/** What would keep the host from being added, or what adding it again would mend: one description of what a host must be. */
async function examineHost(standing: Standing, routine: Routine<Site>, composition: Composition): Promise<Examined> {
  const {plan} = await import('../engine/index.ts')
  const deps: EngineDeps<Site> = await composition.deps(() => {})
  let found: Plan | undefined
  const reached = await diagnosed(ANSWERS, async () => {
    found = await plan(routine, deps)
    return found.blocked === undefined
      ? undefined
      : {state: 'bad', code: found.blocked.code, text: found.blocked.reason}
  })
  return {
    part: `${standing.kind} ${standing.name}`,
    // The facts themselves show that it answers.
    found: [
      ...(reached.state === 'good' ? [] : [reached]),
      ...(found?.lines ?? []).map((line) => diagnosisOf(line, standing)),
    ],
  }
}

/** `known`: the hosts that the ops store has. */
function standings(known: readonly HostRecord[], {vms}: Topology) {
  const isAdded = (of: HostRecord['kind'], name: string) => known.some((host) => host.kind === of && host.name === name)
  const awaited = vms.filter(({name}) => !isAdded('vm', name))
  return (kind: HostRecord['kind'], place: VmPlace | ServerPlace): Standing => {
    const servers = 'servers' in place ? place.servers : [place.name]
    return {
      kind,
      name: place.name,
      added: isAdded(kind, place.name),
      awaited: awaited.filter((vm) => vm.servers.some((server) => servers.includes(server))).map(({name}) => name),
    }
  }
}

function diagnosisOf(line: PlanLine, standing: Standing): Diagnosis {
  const {fact, finding} = line
  switch (finding.finding) {
    case 'satisfied':
      return {fact, state: 'good', text: finding.note}
    case 'needed':
      return diagnosisOfNeed(line, finding.diff, standing)
    case 'blocked':
      return {
        fact,
        state: 'bad',
        text: finding.reason,
        code: finding.code,
        next: [`landlord explain ${finding.code}`],
      }
    case 'unknown':
    case 'in-flight':
      return {fact, state: 'unknown', text: 'not to be told before what comes before it holds'}
  }
}
