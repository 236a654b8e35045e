import type {OpenedStore} from '../adapters/store/opened-store.ts'
import {processActor} from '../adapters/store/process-identity.ts'
import type {Configuration, PlanPolicy} from '../config/index.ts'
import {systemClock} from '../engine/clock.ts'
import type {Actor, BranchesKept, EngineDeps, EngineTimings, Pace, RunEvent, Spool, Store} from '../engine/index.ts'
import {copied} from '../engine/spool.ts'
import {OperatorError, type StoreFailure} from '../errors.ts'
import {Redactor} from '../secret.ts'
import type {ArchiveFiles, ArchivesKept} from '../site/archives.ts'
import type {BackupCatalogue} from '../site/backups.ts'
import type {ChannelProofs, ChannelUse} from '../site/channels.ts'
import type {FreezesReading, FreezesWriting} from '../site/freezes.ts'
import type {HeadSink, HeadsKept, SealedHead} from '../site/heads.ts'
import type {HostsReading} from '../site/hosts.ts'
import type {IncidentsReading} from '../site/incidents.ts'
import type {InventoryReading} from '../site/inventory.ts'
import type {OperationsReading, OperationsWriting} from '../site/operations.ts'
import type {StoreKeeping} from '../site/ops-store.ts'
import type {PlansReading, PlansWriting} from '../site/plans.ts'
import type {Site, TellingSite} from '../site/site.ts'
import type {Topology} from '../site/topology.ts'
import {approvedBy} from './approval.ts'
import {channelUse, type Reached, reachSite} from './compose/reach.ts'
import {hasSpool, openSpoolOf, spoolBeside} from './compose/spool.ts'
import {keepStore, openStore} from './compose/store.ts'
import {tellingSite} from './compose/telling.ts'
import {haltingListener} from './halt.ts'

/** The parts joined: what a command works with. Servers and VMs are reached only through `site`, loaded when asked for. */
export interface Composition {
  readonly topology: Topology
  readonly store: Store
  readonly operations: OperationsReading & OperationsWriting
  readonly freezes: FreezesReading & FreezesWriting
  readonly plans: PlansReading & PlansWriting
  /** How long saved plans last, and who must approve them. */
  readonly planPolicy: PlanPolicy
  readonly heads: HeadsKept
  headSinks(): Promise<readonly HeadSink[]>
  readHeads(path: string): Promise<readonly SealedHead[]>
  /** Whether a run was closed by this process. */
  hasClosed(): boolean
  /** Told by what changes the store itself, after each step of it that is durable; runs tell of their events. */
  durable(): void
  readonly archives: ArchivesKept
  archiveFiles(): Promise<ArchiveFiles>
  readonly keepMs: number
  readonly inventory: InventoryReading
  readonly backups: BackupCatalogue
  readonly hosts: HostsReading
  readonly channelProofs: ChannelProofs
  readonly incidents: IncidentsReading
  readonly branches: BranchesKept
  /** The file of the store, if there was none and it was made for this command; undefined: it was there. */
  readonly madeStore: string | undefined
  /** Why this is the spool of this machine and not the store; undefined: it is the store. */
  readonly spooled: StoreFailure | undefined
  /** The spool beside this store; undefined where there is none and none is to be made, and in the spool itself. */
  spool(which: 'there' | 'made'): Promise<Spool | undefined>
  /** What carries verbs to the VM. */
  channelUse(vm: string): Promise<ChannelUse>
  readonly actor: Actor
  /** Of the product. */
  readonly version: string
  /** How many are worked on at once, where the command line does not say. */
  readonly limits: Pick<Pace, 'concurrency' | 'limits'>
  /** Whether this machine is where changes may be made from (promise P10). Throws `OperatorError` LL-VPN. */
  assertMayChange(): Promise<void>
  /** What stands between this machine and the site, for `doctor`. */
  readonly wayIn: WayIn
  site(): Promise<Site>
  /** What the engine works with; `listen` hears a run's events. */
  deps(listen: (event: RunEvent) => void): Promise<EngineDeps<Site>>
  /** The same for routines that only tell people; what is done is copied into the spool. `lost` hears why it could not be. */
  tellingDeps(listen: (event: RunEvent) => void, lost: (error: unknown) => void): Promise<EngineDeps<TellingSite>>
  close(): Promise<void>
}

export interface ComposeOrder {
  /** What `--config` names, if it was given. */
  readonly file: string | undefined
  /** `--allow-exec`: programs that the project file names may be run for secrets. */
  readonly allowExec: boolean
  readonly redactor: Redactor
  readonly version: string
  /** The store is soon given up. */
  readonly quick?: boolean
}

/** Reads the configuration and opens the ops store. Throws `OperatorError` LL-CONFIG, LL-CONFIG-MISSING, LL-STORE-…. */
export async function compose(order: ComposeOrder): Promise<Composition> {
  const configuration = await configured(order)
  const access = configuration.store()
  const opened = await openStore(access, order.redactor, {quick: order.quick ?? false})
  const madeStore = opened.made && access.kind === 'sqlite' ? access.path : undefined
  return {...composed(configuration, opened, order, undefined), madeStore}
}

/**
 * The same with the spool of this machine in the store's place, for what only tells people and for who looks. `made`: where there is
 * none it is made; else undefined is answered. Throws `OperatorError` LL-CONFIG, LL-STORE-….
 */
export async function composeSpool(
  order: ComposeOrder,
  which: 'there' | 'made',
  why: StoreFailure,
): Promise<Composition | undefined> {
  const configuration = await configured(order)
  if (which === 'there' && !hasSpool(configuration)) return undefined
  const {opened} = await openSpoolOf(configuration)
  return composed(configuration, opened, order, why)
}

/** The ops store as a whole, which `compose` may refuse to open. `make`: a file that is not there is made. `other`: a path in its place. */
export async function composeKeeping(order: ComposeOrder, make: boolean, other?: string): Promise<StoreKeeping> {
  if (other !== undefined) return keepStore({kind: 'sqlite', path: other}, order.redactor, make)
  return keepStore((await configured(order)).store(), order.redactor, make)
}

async function configured(order: ComposeOrder): Promise<Configuration> {
  const {locateConfiguration, readConfiguration, userFilePath} = await import('../config/index.ts')
  const env = process.env
  const found = locateConfiguration({flag: order.file, env, cwd: process.cwd()})
  return readConfiguration(found.file, {
    redactor: order.redactor,
    env,
    userFile: userFilePath(env),
    allowExec: order.allowExec || found.source === 'user',
  })
}

function composed(
  configuration: Configuration,
  opened: OpenedStore,
  {redactor, version}: {readonly redactor: Redactor; readonly version: string},
  spooled: StoreFailure | undefined,
): Composition {
  const beside = spoolBeside(configuration, opened)
  const actor = processActor()
  const halt = haltingListener(process.env)
  let site: Promise<Reached> | undefined
  let closed = false
  const common = (listen: (event: RunEvent) => void) => ({
    actor,
    version,
    clock: systemClock,
    timings: timingsOf(configuration),
    redact: (text: string) => redactor.clean(text),
    listen,
    journaled: ({kind}: {readonly kind: string}) => {
      closed ||= kind === 'run.closed'
      halt?.()
    },
  })
  const reach = () => {
    site ??= reachSite(configuration, opened, redactor)
    return site
  }
  return {
    topology: configuration.topology,
    store: opened.runs,
    operations: opened.operations,
    freezes: opened.freezes,
    plans: opened.plans,
    planPolicy: configuration.plans,
    heads: opened.heads,
    headSinks: async () =>
      configuration.heads ? (await import('../adapters/heads/index.ts')).headSinks(configuration.heads) : [],
    readHeads: async (path) => (await import('../adapters/heads/index.ts')).readHeads(path),
    hasClosed: () => closed,
    durable: () => halt?.(),
    archives: opened.archives,
    archiveFiles: async () => (await import('../adapters/archives/index.ts')).archiveFiles,
    keepMs: configuration.keepMs,
    inventory: opened.inventory,
    backups: opened.backups,
    hosts: opened.hosts,
    channelProofs: opened.channelProofs,
    incidents: opened.incidents,
    branches: opened.branches,
    madeStore: undefined,
    spooled,
    spool: async (which) => (spooled ? undefined : beside.of(which)),
    channelUse: (vm) => channelUse(configuration.vm(vm), opened.channelProofs),
    actor,
    version,
    limits: limitsOf(configuration),
    async assertMayChange() {
      if (!configuration.vpn) return
      const {assertOnVpn} = await import('../adapters/vpn/index.ts')
      await assertOnVpn({...configuration.vpn, timeoutMs: configuration.probeTimeoutMs})
    },
    wayIn: wayInOf(configuration, redactor),
    site: async () => (await reach()).site,
    deps: async (listen) => ({
      ...common(listen),
      store: opened.runs,
      capabilities: (await reach()).site,
      approved: (routine, saved) => approvedBy(routine, saved, {plans: opened.plans, policy: configuration.plans}),
    }),
    tellingDeps: async (listen, lost) => {
      const spool = spooled ? undefined : await beside.of('made').catch(lost)
      return {
        ...common(listen),
        store: spool ? copied(opened.runs, spool, lost) : opened.runs,
        capabilities: await tellingSite(configuration, opened, actor),
      }
    },
    async close() {
      try {
        await (await site)?.close()
      } finally {
        await beside.close()
        await opened[Symbol.asyncDispose]()
      }
    },
  }
}

export interface WayIn {
  readonly hasVpn: boolean
  /** Programs that this machine needs, each with what for, and where it is. */
  programs(): Promise<readonly {readonly name: string; readonly what: string; readonly path: string | undefined}[]>
  readonly jumpHosts: readonly {
    readonly name: string
    /** Logs on there and leaves. Throws `OperatorError` LL-JUMP-…. */
    knock(): Promise<void>
  }[]
}

const wayInOf = (configuration: Configuration, redactor: Redactor): WayIn => ({
  hasVpn: configuration.vpn !== undefined,
  async programs() {
    const {programOn} = await import('../adapters/machine/index.ts')
    const {dns, network} = configuration
    const needs = [
      ['ssh', 'reaches VMs'],
      ['sftp', 'carries releases to VMs'],
      ...(dns?.kind === 'nsupdate' ? [['nsupdate', 'changes the zone']] : []),
      ...(network?.kind === 'az' ? [[network.program ?? 'az', 'changes network security groups']] : []),
    ] as const
    return needs.map(([name = '', what = '']) => ({name, what, path: programOn(name, process.env)}))
  },
  jumpHosts: configuration.jumpHosts.map((jump) => ({
    name: jump.name,
    async knock() {
      const {knock} = await import('../adapters/ssh/index.ts')
      await knock({...jump, kind: 'jump host', connectTimeoutMs: configuration.probeTimeoutMs, redactor})
    },
  })),
})

/** How this user wants lists to be shown, where the command line does not say. Throws `OperatorError` LL-CONFIG. */
export const preferredOutput = async () => (await import('../config/index.ts')).preferredOutput(process.env)

/** Files that declare a fleet. */
export const fleetFiles = () => import('../config/fleet.ts')

/** What the project file says of the site; undefined where there is none. Throws `OperatorError` LL-CONFIG. */
export async function configuredTopology(file: string | undefined): Promise<Topology | undefined> {
  const {locateConfiguration, readConfiguration, userFilePath} = await import('../config/index.ts')
  const env = process.env
  try {
    const found = locateConfiguration({flag: file, env, cwd: process.cwd()})
    const order = {redactor: new Redactor(), env, userFile: userFilePath(env), allowExec: true}
    return readConfiguration(found.file, order).topology
  } catch (error) {
    if (file === undefined && error instanceof OperatorError && error.code === 'LL-CONFIG-MISSING') return undefined
    throw error
  }
}

/** The configuration as a thing to look at, for the commands that are about it. */
export const configurationTools = () => import('../config/tools.ts')

const limitsOf = ({limits: {concurrency, vm, server}}: Configuration): Composition['limits'] => ({
  concurrency,
  limits: {vm, server},
})

const UNDO_TRIES = 3

/** What is under way over there may take several times as long as a verb: a database of many GB is made in one statement. */
const timingsOf = ({leaseMs, topology: {intervals}}: Configuration): EngineTimings => ({
  leaseTtl: leaseMs,
  inFlightEvery: intervals.settleEvery,
  inFlightWithin: intervals.verb * 5,
  waitEvery: Math.min(1000, leaseMs / 10),
  undoTries: UNDO_TRIES,
})
