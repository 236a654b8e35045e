import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {OperatorError} from '../errors.ts'
import type {Secret} from '../secret.ts'
import type {NamesKind} from '../site/names.ts'
import type {Topology} from '../site/topology.ts'
import {type BackupStoreAccess, backupStoreAccess} from './backup-store-access.ts'
import {type NetworkAccess, networkAccess, networkTopology, serverNetwork, vmNetwork} from './network-access.ts'
import type {ProjectFile} from './schema.ts'
import {resolveSecret, type SecretSource} from './secrets.ts'
import {backupPlanOf, serverBackupsOf} from './sections/backups.ts'
import {type HeadsAccess, headsAccess} from './sections/heads.ts'
import {type IncidentsAccess, incidentsAccess, incidentsTopology} from './sections/incidents.ts'
import {type PlanPolicy, planPolicyOf} from './sections/plans.ts'
import {type HostAccess, jumpHostAccess, type VpnAccess, vpnAccess, type WayAccess, wayAccess} from './way-in.ts'

/** A checked project file: paths absolute, times in ms. */
export interface Configuration {
  /** Absolute path of the file. */
  readonly file: string
  /** Throws `OperatorError` LL-CONFIG-SECRET, LL-CONFIG. */
  store(): StoreAccess
  /** Folder of the release library. */
  readonly releases: string
  readonly leaseMs: number
  readonly plans: PlanPolicy
  /** Where heads of the journal are kept besides. */
  readonly heads: HeadsAccess | undefined
  /** How people are told of trouble; undefined where the file says nothing of it. */
  readonly incidents: IncidentsAccess | undefined
  /** How long journals stay in the store in any case. */
  readonly keepMs: number
  /** How many are worked on at once, where a command is for many: in all, and those that share a VM or a server. */
  readonly limits: {readonly concurrency: number; readonly vm: number; readonly server: number}
  /** Where everything is; without secrets. */
  readonly topology: Topology
  /** How the network's own firewall is reached; undefined where the file says nothing of it. */
  readonly network: NetworkAccess | undefined
  /** Undefined: anywhere will do. */
  readonly vpn: VpnAccess | undefined
  /** How long a host may take to answer a probe. */
  readonly probeTimeoutMs: number
  readonly jumpHosts: readonly (HostAccess & WayAccess)[]
  /** How to log on there. Throws `OperatorError` LL-CONFIG for an unknown name, LL-CONFIG-SECRET. */
  server(name: string): ServerAccess
  /** Where the files of its backups are looked at, the first being where it writes. */
  backupStores(server: string): readonly BackupStoreAccess[]
  /** Undefined where the file says nothing of it. */
  readonly dns: DnsAccess | undefined
  /** Throws `OperatorError` LL-CONFIG-SECRET. */
  certificates(): CertificateAccess
  /** PEM of the authority that clients trust besides the public ones. Throws `OperatorError` LL-CONFIG. */
  trusted(): string | undefined
  vm(name: string): VmAccess
}

/** A file of SQLite, or a database of SQL Server. */
export type StoreAccess = {readonly kind: 'sqlite'; readonly path: string} | SqlServerStoreAccess

export interface SqlServerStoreAccess extends Omit<ServerAccess, 'name' | 'owner' | 'principals'>, PrincipalAccess {
  readonly kind: 'sql-server'
  readonly database: string
}

export interface PrincipalAccess {
  readonly user: string
  readonly password: Secret
}

export interface ServerAccess {
  readonly name: string
  readonly host: string
  readonly port: number
  /** `ca`: PEM. */
  readonly tls: {readonly name: string; readonly ca: string}
  readonly connectTimeoutMs: number
  /** How long a jump host on the way may take. */
  readonly sshConnectTimeoutMs: number
  /** Without jump hosts it is reached directly. */
  readonly way: WayAccess
  readonly owner: string
  readonly principals: Readonly<Record<'reader' | 'admin' | 'deployer', PrincipalAccess>> &
    Partial<Readonly<Record<'auditor' | 'backup' | 'verifier', PrincipalAccess>>>
}

export interface VmAccess extends HostAccess, WayAccess {
  readonly tenantsFolder: string
  readonly releasesFolder: string
  readonly stagingFolder: string
  /** Whether one PowerShell may carry all verbs once `doctor` has proven it there. */
  readonly channel: 'auto' | 'never'
  readonly httpPort: number
  readonly httpsPort: number
  readonly connectTimeoutMs: number
  readonly verbTimeoutMs: number
}

export interface DnsAccess {
  readonly kind: NamesKind
  /** `10.0.0.53:53`, the first takes updates. */
  readonly servers: readonly string[]
  readonly zone: string
  readonly ttlSeconds: number
  /** Of `nsupdate`: path of the TSIG key. */
  readonly keyFile: string | undefined
  /** Of `script`: program and arguments. */
  readonly command: readonly string[] | undefined
  readonly timeoutMs: number
}

export interface CertificateAccess {
  readonly folder: string | undefined
  /** Of the PFX files in the folder. */
  readonly password: Secret | undefined
  readonly command: readonly string[] | undefined
  readonly timeoutMs: number
}

export interface Origin extends SecretSource {
  readonly file: string
}

export const configurationOf = (settings: ProjectFile, origin: Origin): Configuration => ({
  file: origin.file,
  store: () => storeAccess(settings, origin),
  releases: resolve(origin.folder, settings.releases),
  leaseMs: ms(settings.timings.leaseSeconds),
  plans: planPolicyOf(settings.plans),
  heads: headsAccess(settings.heads, origin),
  incidents: incidentsAccess(settings.incidents, origin),
  keepMs: settings.journal.keepDays * 86_400_000,
  limits: settings.limits,
  topology: topologyOf(settings),
  dns: dnsAccess(settings, origin),
  certificates: () => certificateAccess(settings, origin),
  trusted: () => trusted(settings, origin),
  network: networkAccess(settings, origin.folder),
  vpn: vpnAccess(settings),
  probeTimeoutMs: ms(settings.timings.sshConnectSeconds),
  jumpHosts: jumpHostAccess(settings, origin.folder),
  server: (name) => serverAccess(name, settings, origin),
  backupStores: (server) => backupStoreAccess(server, settings, origin),
  vm: (name) => vmAccess(name, settings, origin),
})

const ms = (seconds: number): number => Math.max(1, Math.round(seconds * 1000))

const topologyOf = (settings: ProjectFile): Topology => ({
  domain: settings.domain,
  servicePrefix: settings.product.servicePrefix,
  placement: settings.placement,
  rings: settings.rings,
  tenantDefaults: settings.tenants,
  reservedNames: settings.tenants.reserved,
  servers: Object.entries(settings.servers).map(([name, server]) => ({
    name,
    role: server.role,
    address: `${server.host}:${server.port}`,
    owner: server.owner,
    principals: Object.values(server.principals).flatMap((principal) => principal?.user ?? []),
    auditor: server.principals.auditor?.user,
    collation: server.collation,
    database: server.database,
    reachedFromVms: server.reachedFromVms,
    tlsName: server.tls.name,
    timeZone: server.timeZone,
    backups: serverBackupsOf(settings.backups, name, server.principals.backup?.user),
    ...serverNetwork(server),
  })),
  vms: Object.entries(settings.vms).map(([name, vm]) => ({
    name,
    role: vm.role,
    address: `${vm.host}:${vm.port}`,
    servers: vm.servers,
    tenantsFolder: vm.tenantsFolder,
    releasesFolder: vm.releasesFolder,
    httpPort: vm.httpPort,
    httpsPort: vm.httpsPort,
    publicAddress: vm.publicAddress ?? vm.host,
    ...vmNetwork(vm),
  })),
  network: networkTopology(settings),
  intervals: {
    serviceStart: ms(settings.timings.serviceStartSeconds),
    settleEvery: ms(settings.timings.settleEverySeconds),
    verb: ms(settings.timings.verbSeconds),
    nameSettle: ms(settings.dns?.settleSeconds ?? 0),
  },
  names: settings.dns && {kind: settings.dns.kind, ttlSeconds: settings.dns.ttlSeconds},
  certificates: settings.certificates && {kind: settings.certificates.kind, renewDays: settings.certificates.renewDays},
  backups: backupPlanOf(settings.backups),
  incidents: incidentsTopology(settings.incidents),
})

function dnsAccess({dns, domain}: ProjectFile, {folder}: Origin): DnsAccess | undefined {
  if (!dns) return undefined
  const {kind, servers, zone, ttlSeconds, keyFile, command, timeoutSeconds} = dns
  return {
    kind,
    servers: servers.map((server) => (/(^\d[\d.]*|\])$/.test(server) ? `${server}:53` : server)),
    zone: zone ?? domain,
    ttlSeconds,
    keyFile: keyFile === undefined ? undefined : resolve(folder, keyFile),
    command,
    timeoutMs: ms(timeoutSeconds),
  }
}

const trusted = ({certificates}: ProjectFile, {folder}: Origin): string | undefined =>
  certificates?.ca === undefined ? undefined : authority("tenants' certificates", resolve(folder, certificates.ca))

function certificateAccess({certificates}: ProjectFile, origin: Origin): CertificateAccess {
  const {folder, password, command, timeoutSeconds = 30} = certificates ?? {}
  return {
    folder: folder === undefined ? undefined : resolve(origin.folder, folder),
    password: password === undefined ? undefined : resolveSecret(password, 'certificates.password', origin),
    command,
    timeoutMs: ms(timeoutSeconds),
  }
}

function storeAccess(settings: ProjectFile, origin: Origin): StoreAccess {
  const {store, timings} = settings
  if (typeof store === 'string') return {kind: 'sqlite', path: resolve(origin.folder, store)}
  return {
    kind: 'sql-server',
    host: store.host,
    port: store.port,
    tls: {name: store.tls.name, ca: authority('the ops store', resolve(origin.folder, store.tls.ca))},
    connectTimeoutMs: ms(timings.sqlConnectSeconds),
    sshConnectTimeoutMs: ms(timings.sshConnectSeconds),
    way: wayAccess(store.via, settings, origin.folder),
    database: store.database,
    user: store.user,
    password: resolveSecret(store.password, 'store.password', origin),
  }
}

function serverAccess(name: string, settings: ProjectFile, origin: Origin): ServerAccess {
  const {servers, timings} = settings
  const server = known(servers, name, 'database server', origin)
  const {reader, admin, deployer, auditor, backup, verifier} = server.principals
  const access = (who: string, {user, password}: typeof reader): PrincipalAccess => ({
    user,
    password: resolveSecret(password, `servers.${name}.principals.${who}.password`, origin),
  })
  return {
    name,
    host: server.host,
    port: server.port,
    tls: {name: server.tls.name, ca: authority(name, resolve(origin.folder, server.tls.ca))},
    connectTimeoutMs: ms(timings.sqlConnectSeconds),
    sshConnectTimeoutMs: ms(timings.sshConnectSeconds),
    way: wayAccess(server.via, settings, origin.folder),
    owner: server.owner,
    principals: {
      reader: access('reader', reader),
      admin: access('admin', admin),
      deployer: access('deployer', deployer),
      ...(auditor === undefined ? {} : {auditor: access('auditor', auditor)}),
      ...(backup === undefined ? {} : {backup: access('backup', backup)}),
      ...(verifier === undefined ? {} : {verifier: access('verifier', verifier)}),
    },
  }
}

function vmAccess(name: string, settings: ProjectFile, origin: Origin): VmAccess {
  const {vms, timings} = settings
  const {servers: _servers, role: _role, identityFile, hostKey, via, ...vm} = known(vms, name, 'VM', origin)
  return {
    ...vm,
    ...wayAccess(via, settings, origin.folder),
    name,
    identityFile: identityFile && resolve(origin.folder, identityFile),
    hostKey,
    connectTimeoutMs: ms(timings.sshConnectSeconds),
    verbTimeoutMs: ms(timings.verbSeconds),
  }
}

function known<T>(places: Readonly<Record<string, T>>, name: string, kind: string, {file}: Origin): T {
  const place = Object.hasOwn(places, name) ? places[name] : undefined
  if (place !== undefined) return place
  throw new OperatorError('LL-CONFIG', `The configuration has no ${kind} ${name}.`, {
    where: file,
    why: `it knows ${Object.keys(places).join(', ') || 'none'}`,
    state: 'nothing was changed',
  })
}

function authority(server: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new OperatorError('LL-CONFIG', `The certificate authority of ${server} cannot be read.`, {
      where: path,
      why: (error as NodeJS.ErrnoException).code,
      state: 'nothing was changed',
      cause: error,
    })
  }
}
