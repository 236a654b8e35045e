import {exitCodes, LabError} from './lab-error.ts'

/** What is behind a stand's ports. `outside`: the world outside, in one process. */
export type StandKind = 'sql' | 'vm' | 'outside'
/** `operations`: what landlord keeps its own store on; it manages nothing there. */
export type Role = 'production' | 'staging' | 'verification' | 'operations'

/** A stand without its ports. */
export interface StandPlan {
  /** As in landlord.yaml, in control requests, in the trace, and in the lab's folder. */
  readonly name: string
  readonly kind: StandKind
  /** `outside` belongs to all of them. */
  readonly role: Role
  /** Of a SQL Server: SERVERPROPERTY('ProductVersion'). */
  readonly build?: string
}

/** What of a lab was asked for at its first start; it is kept. */
export interface StandWishes {
  /** Production servers: sql-1, sql-2 …; 1 if left out. */
  readonly servers?: number
  /** Production VMs: app-1, app-2 …; 2 if left out. */
  readonly vms?: number
  /** Of all these only the named ones. */
  readonly only?: readonly string[]
  /** Where landlord keeps its ops store: a file, or a SQL Server of its own. */
  readonly store?: 'sql-server'
  /** Versions by the server's name. */
  readonly builds?: Readonly<Record<string, string>>
}

/** Ports of a stand by what listens there, in the order in which they are given. */
export const doors = {
  /** `ssh`: of the machine that it runs on. */
  sql: ['sql', 'ssh'],
  vm: ['ssh', 'http', 'https'],
  outside: ['dns', 'mail', 'text', 'page', 'ping', 'network'],
} as const satisfies Record<StandKind, readonly string[]>

/** The stands of a new lab, in the order in which they are listed and numbered. Throws LabError (2). */
export function plannedStands({servers = 1, vms = 2, only, store, builds = {}}: StandWishes): readonly StandPlan[] {
  const all: readonly StandPlan[] = [
    ...numbered('sql', servers).map((name) => server(name, 'production', builds)),
    server('sql-staging', 'staging', builds),
    server('sql-verify', 'verification', builds),
    ...numbered('app', vms).map((name): StandPlan => ({name, kind: 'vm', role: 'production'})),
    {name: 'app-staging', kind: 'vm', role: 'staging'},
    {name: 'outside', kind: 'outside', role: 'production'},
  ]
  const names = all.map(({name}) => name)
  const wanted = only === undefined ? all : all.filter(({name}) => only.includes(name))
  const chosen = store === undefined ? wanted : [...wanted, server('sql-ops', 'operations', builds)]
  for (const name of only ?? []) known(name, names, '--only')
  for (const [name, build] of Object.entries(builds)) {
    known(
      name,
      chosen.filter(({kind}) => kind === 'sql').map((stand) => stand.name),
      '--build',
    )
    if (!/^(1[2-7])\.0\.\d{1,4}\.\d{1,4}$/.test(build))
      throw usage(`--build takes the build of a SQL Server, as sql-1=15.0.4430.1, not '${name}=${build}'.`)
  }
  for (const {name, kind, role} of chosen)
    if (kind === 'vm' && serversFor(role, chosen).length === 0)
      throw usage(`${name} has no SQL Server to work with: --only needs a ${role} one too.`)
  return chosen
}

/** Names of the SQL Servers that a VM of this role works with. */
export const serversFor = (role: Role, stands: readonly StandPlan[]): readonly string[] =>
  stands.filter((stand) => stand.kind === 'sql' && stand.role === role).map(({name}) => name)

/** Of the ops store, on the server that stands there for it. */
export const OPS_DATABASE = 'landlord_ops'
export const OPS_LOGIN = 'landlord_keeper'

/** The name in the certificate of a stand. */
export const certificateName = (stand: string): string => `${stand}.lab.example`

const BUILD = '16.0.4100.1'
/** A second production server is older: what landlord sends has to suit both. */
const OLDER_BUILD = '15.0.4430.1'

const server = (name: string, role: Role, builds: Readonly<Record<string, string>>): StandPlan => ({
  name,
  kind: 'sql',
  role,
  build: builds[name] ?? (name === 'sql-2' ? OLDER_BUILD : BUILD),
})

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({length: count}, (_, index) => `${prefix}-${index + 1}`)

function known(name: string, names: readonly string[], flag: string): void {
  if (!names.includes(name)) throw usage(`${flag}: there is no ${name} here; there are ${names.join(', ')}.`)
}

const usage = (text: string): LabError => new LabError(text, exitCodes.usage)
