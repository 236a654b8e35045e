import {type TenantNames, tenantNames} from '../../fleet/names.ts'
import type {IsolationFacts, LoginAccess, LoginFacts} from '../../site/database-server.ts'
import type {Sight} from '../../site/site.ts'
import type {ServerPlace, Topology, VmPlace} from '../../site/topology.ts'
import type {SqlProbe} from '../../site/vm.ts'
import type {ExpectedTenant, IsolationFinding} from '../../site/vm-host.ts'

/** A tenant that stands: whose walls are looked at. */
export interface Walls {
  readonly tenant: string
  readonly names: TenantNames
  readonly vm: VmPlace
  readonly server: ServerPlace
}

/** What was asked about a tenant's walls, when, and what came of it. Journaled, so no key of it may change. */
export type IsolationEvidence = {
  /** UTC, ISO 8601. */
  readonly at: string
  readonly server: string
  /** Who asked under the tenant's logins. */
  readonly auditor: string
  /** Asked about, under each login: all that are not SQL Server's own. */
  readonly databases: number
  /** Of those not online: nobody can enter them now, and whose users are in them is not known. */
  readonly notOnline: readonly string[]
  /** HAS_DBACCESS under EXECUTE AS LOGIN: what the login opens, and how many it does not. The first is the auditor as itself. */
  readonly access: readonly {readonly login: string; readonly opens: readonly string[]; readonly refused: number}[]
  /** Users in its database, beside dbo. */
  readonly users: readonly string[]
  /** Whose sessions have its database open. */
  readonly sessions: readonly {readonly login: string; readonly count: number}[]
  /** Log-ons from the VM with the service's own configuration: `opened as acme_a`, `refused (4060)`. */
  readonly tried: readonly {readonly database: string; readonly result: string}[]
  /** Folders, reservations and certificates of all tenants on its VM were looked at; what was found that is another's matter. */
  readonly onVm: {readonly vm: string; readonly tenants: number; readonly besides: readonly string[]}
}

export interface IsolationSeen {
  /** What is open that must not be, each by name; none: the tenant is parted. */
  readonly findings: readonly string[]
  readonly evidence: IsolationEvidence
}

/** Naming a database at log-on gives 4060 and 18456, `USE` gives 916. */
const REFUSED = [4060, 18_456, 916]

/**
 * Asks SQL Server and the VM whether the tenant reaches its own database and no other one, and nobody else reaches it. All pairs
 * by HAS_DBACCESS; by a real log-on its own database and a neighbour's. Throws `Unreachable` where something does not answer:
 * unknown is not parted.
 */
export async function lookAtIsolation(see: Sight, walls: Walls, now: number): Promise<IsolationSeen> {
  const {read, inspect} = see
  const {names, server} = walls
  const reading = read.server(server.name)
  const logins = [names.logins.a, names.logins.b]
  const facts = await reading.isolation(names.database)
  const expected = expectedOn(walls.vm.name, await read.inventory.tenants(), read.topology)
  const [[outsider, ...access], a, b, own, other, onVm] = await Promise.all([
    inspect.server(server.name).access(
      logins,
      facts.databases.map(({name}) => name),
    ),
    reading.login(names.logins.a),
    reading.login(names.logins.b),
    inspect.vm(walls.vm.name).sqlProbe(walls.tenant),
    tryNeighbour(see, walls, facts),
    read.vm(walls.vm.name).isolation(expected),
  ])
  const tried = [{database: names.database, ...own}, ...(other ? [other] : [])]
  const seen = {walls, facts, outsider, access, logins: [a, b], tried, tenants: expected.length, onVm}
  const findings = [...outgoing(seen), ...incoming(seen), ...attempts(seen), ...besides(seen).its]
  return {findings, evidence: evidenceOf(seen, now)}
}

/** All that belong on a VM, as its audit is told. */
export const expectedOn = (
  vm: string,
  tenants: readonly {readonly name: string; readonly vm: string}[],
  topology: Topology,
): readonly ExpectedTenant[] =>
  tenants
    .filter((one) => one.vm === vm)
    .map(({name}) => ({tenant: name, ...tenantNames(name, topology)}))
    .map(({tenant, service, host}) => ({tenant, service, hosts: [host]}))

/** The next tenant by name on the same server, so that each is tried by somebody. */
export function neighbourOf(tenant: string, others: readonly string[]): string | undefined {
  const sorted = others.filter((name) => name !== tenant).toSorted()
  return sorted.find((name) => name > tenant) ?? sorted[0]
}

interface Seen {
  readonly walls: Walls
  readonly facts: IsolationFacts
  readonly outsider: LoginAccess
  readonly access: readonly LoginAccess[]
  readonly logins: readonly (LoginFacts | undefined)[]
  readonly tried: readonly Try[]
  readonly tenants: number
  readonly onVm: readonly IsolationFinding[]
}

type Try = {readonly database: string} & SqlProbe

/** A neighbour, or landlord's own database where there is none. */
async function tryNeighbour(
  {read, inspect}: Sight,
  walls: Walls,
  {databases}: IsolationFacts,
): Promise<Try | undefined> {
  const others = (await read.inventory.tenants())
    .filter(({server}) => server === walls.server.name)
    .map(({name}) => name)
    .filter((name) => databases.some((database) => database.name === name && database.online))
  const database = neighbourOf(walls.tenant, others) ?? databases.find(({name}) => name === 'landlord')?.name
  return database === undefined
    ? undefined
    : {database, ...(await inspect.vm(walls.vm.name).sqlProbe(walls.tenant, database))}
}

/** What the tenant's logins reach beyond their database. */
function outgoing({walls, access, logins, facts}: Seen): readonly string[] {
  const {database} = walls.names
  const own = facts.databases.find(({name}) => name === database)
  return [
    ...access.flatMap(({login, opens, refused}) => [
      ...opens.filter((name) => name !== database).map((name) => `${login} may enter ${name}`),
      ...(refused.includes(database) ? [`${login} may not enter ${database}`] : []),
    ]),
    ...logins.flatMap((login) =>
      login
        ? [
            ...login.serverRoles.map((role) => `${login.name} is in the server role ${role}`),
            ...login.permissions.map((permission) => `${login.name} was granted ${permission}`),
            ...(login.blindToOthers ? [] : [`${login.name} sees the names of all databases`]),
          ]
        : [],
    ),
    ...(own?.chaining ? [`DB_CHAINING is ON in ${database}`] : []),
    ...(own?.trustworthy ? [`TRUSTWORTHY is ON in ${database}`] : []),
    ...(facts.chainingEverywhere ? [`cross db ownership chaining is on, for all of ${walls.server.name}`] : []),
  ]
}

/** What others reach of the tenant's database. */
function incoming({walls, outsider, logins, facts}: Seen): readonly string[] {
  const {names, server} = walls
  const known = [names.logins.a, names.logins.b, ...server.principals].map((name) => name.toLowerCase())
  const own = facts.databases.find(({name}) => name === names.database)
  return [
    ...(outsider.opens.includes(names.database) ? [`everybody may enter ${names.database}, by its guest`] : []),
    ...(own?.contained ? [`${names.database} is contained: its users may have passwords of their own`] : []),
    ...facts.users.flatMap(({name, login}) => {
      if (login === undefined) return [`user ${name} of ${names.database} has no login`]
      return known.includes(login.toLowerCase()) ? [] : [`login ${login} has the user ${name} in ${names.database}`]
    }),
    ...logins.flatMap((login) =>
      (login?.impersonators ?? [])
        .filter((name) => name !== server.auditor)
        .map((name) => `${name} may act as ${login?.name}`),
    ),
  ]
}

function attempts({walls, tried}: Seen): readonly string[] {
  return tried.flatMap((one) => {
    const isOwn = one.database === walls.names.database
    if (one.outcome === 'opened')
      return isOwn && one.database === walls.names.database ? [] : [`the service's configuration opens ${one.database}`]
    if (one.outcome === 'refused' && !isOwn)
      return REFUSED.includes(one.number)
        ? []
        : [`${one.database} was refused by another error than its walls': ${one.number}`]
    return [`the service's configuration was tried on ${one.database}: ${resultOf(one)}`]
  })
}

/** Another tenant's folder, or a service that nobody knows, opens no wall of this one. */
function besides({walls, onVm}: Seen): {readonly its: readonly string[]; readonly others: readonly string[]} {
  const folder = `${walls.vm.tenantsFolder}\\${walls.tenant}`.toLowerCase()
  const isIts = ({kind, about}: IsolationFinding): boolean =>
    kind === 'binding' ||
    (kind === 'folder' && about.toLowerCase() === folder) ||
    (kind === 'url' && isUrlOf(walls, about))
  const text = ({about, why}: IsolationFinding) => `${about} on ${walls.vm.name} ${why}`
  return {its: onVm.filter(isIts).map(text), others: onVm.filter((one) => !isIts(one)).map(text)}
}

/** A wildcard is everybody's. */
const isUrlOf = ({names}: Walls, url: string): boolean =>
  /^https?:\/\/\+:/.test(url) || url.includes(`//${names.host}:`)

function evidenceOf(seen: Seen, now: number): IsolationEvidence {
  const {walls, facts, outsider, access, tried, tenants} = seen
  return {
    at: new Date(now).toISOString(),
    server: walls.server.name,
    auditor: outsider.login,
    databases: facts.databases.length,
    notOnline: facts.databases.filter(({online}) => !online).map(({name}) => name),
    access: [outsider, ...access].map(({login, opens, refused}) => ({login, opens, refused: refused.length})),
    users: facts.users.map(({name}) => name),
    sessions: facts.sessions.map((one) => ({...one})),
    tried: tried.map((one) => ({database: one.database, result: resultOf(one)})),
    onVm: {vm: walls.vm.name, tenants, besides: besides(seen).others},
  }
}

function resultOf(tried: SqlProbe): string {
  switch (tried.outcome) {
    case 'opened':
      return `opened as ${tried.login}`
    case 'refused':
      return `refused (${tried.number})`
    case 'no-configuration':
      return 'no configuration'
    case 'unreachable':
      return `no answer: ${tried.message}`
  }
}
