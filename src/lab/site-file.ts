import {existsSync} from 'node:fs'
import {delimiter, join} from 'node:path'
import {exitCodes, LabError} from './lab-error.ts'
import {portOf, type StandRecord} from './record.ts'
import {certificateName, OPS_DATABASE, OPS_LOGIN, serversFor} from './stands.ts'

/** Tenant acme answers as acme.cloud.example. */
export const domain = 'cloud.example'

const timingNames = [
  'leaseSeconds',
  'sqlConnectSeconds',
  'sshConnectSeconds',
  'verbSeconds',
  'serviceStartSeconds',
  'settleEverySeconds',
]

export type Timings = Readonly<Record<string, number>>

/** Reads `leaseSeconds=5,settleEverySeconds=0.1`. Throws LabError (2). */
export function parseTimings(text: string): Timings {
  const pairs = text.split(',').map((pair): [string, number] => {
    const [name = '', value = ''] = pair.split('=')
    if (!timingNames.includes(name) || !(Number(value) > 0))
      throw new LabError(
        `--timings takes NAME=SECONDS,… with the names ${timingNames.join(', ')}: '${pair}'`,
        exitCodes.usage,
      )
    return [name, Number(value)]
  })
  return Object.fromEntries(pairs)
}

/** The configuration with which landlord finds the lab. `hostKeys`: public keys of the machines by name, as one line. */
export function siteFile(
  stands: readonly StandRecord[],
  hostKeys: Readonly<Record<string, string>>,
  timings: Timings,
): string {
  const listed = Object.entries(timings).map(([name, seconds]) => `${name}: ${seconds}`)
  const servers = stands
    .filter(({kind, role}) => kind === 'sql' && role !== 'operations')
    .map((server) => serverEntry(server, stands))
  const vms = stands.filter(({kind}) => kind === 'vm').map((vm) => vmEntry(vm, stands, hostKeys[vm.name] ?? ''))
  return `# Written by lab up; its passwords and keys work on this machine's loopback only.
${storeEntry(stands)}releases: releases
domain: ${domain}
product: {servicePrefix: rs}
placement: {min: 3, max: 7}
${listed.length > 0 ? `timings: {${listed.join(', ')}}\n` : ''}${dnsEntry(stands)}${hasOutside(stands) ? networkEntry : ''}${incidentsEntry(stands)}${vms.length > 0 ? certificatesEntry : ''}servers:
${servers.join('')}vms:
${vms.join('')}${backupSection(stands, hostKeys)}`
}

/** A file, or the SQL Server that stands there for it: `landlord store init` makes its tables. */
function storeEntry(stands: readonly StandRecord[]): string {
  const server = stands.find(({role}) => role === 'operations')
  if (!server) return 'store: ops/landlord.db\n'
  return `store:
  host: 127.0.0.1
  port: ${portOf(server, 'sql')}
  tls: {name: ${certificateName(server.name)}, ca: keys/ca.pem}
  database: ${OPS_DATABASE}
  user: ${OPS_LOGIN}
  password: 'file:secrets/keeper'
`
}

/**
 * Backups go to the share that all servers see, and this machine too; they are proven where there is a server for that. Each server's own machine
 * has the share's disk as S:, and shows it by ssh.
 */
function backupSection(stands: readonly StandRecord[], hostKeys: Readonly<Record<string, string>>): string {
  const own = stands.filter(({kind, role, elsewhere}) => kind === 'sql' && role === 'production' && !elsewhere)
  const bySsh = own.map(
    (server) =>
      `  #   ${server.name}: {folder: '\\\\backup.lab.example\\sql', stores: {disk: {kind: ssh, port: ${portOf(server, 'ssh')}, user: landlord, identityFile: keys/id_ed25519, hostKey: '${publicKey(hostKeys[server.name])}', root: 'S:\\sql'}}}\n`,
  )
  const verifier = stands.find(({kind, role}) => kind === 'sql' && role === 'verification')
  return `backups:
  folder: \\\\backup.lab.example\\sql
  stores:
    share: {kind: folder, path: backups}
${bySsh.length === 0 ? '' : `  # servers:   # the same by ssh on the servers' own machines\n${bySsh.join('')}`}${verifier === undefined ? '' : `  verification: ${verifier.name}\n`}`
}

/** Landlord changes the zone by the system's nsupdate: where there is none, the lab does without names rather than fail. */
function dnsEntry(stands: readonly StandRecord[]): string {
  const outside = stands.find(({kind}) => kind === 'outside')
  if (!outside) return ''
  const there = (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'nsupdate')))
  const entry = `dns: {kind: nsupdate, servers: ['127.0.0.1:${portOf(outside, 'dns')}'], ttlSeconds: 60, keyFile: secrets/dns.key}\n`
  return there ? entry : `# There is no nsupdate here (Debian: bind9-dnsutils), so names are left alone.\n# ${entry}`
}

/** Whoever is on call is reached by the lab's own mail server and gateway, and by nothing else. */
function incidentsEntry(stands: readonly StandRecord[]): string {
  const outside = stands.find(({kind}) => kind === 'outside')
  if (!outside) return ''
  return `incidents:
  onCall:
    - {name: Ann Ek, email: ann@cloud.example, phone: '+46701234501'}
    - {name: Bo Alm, email: bo@cloud.example, phone: '+46701234502'}
  mail:
    host: 127.0.0.1
    port: ${portOf(outside, 'mail')}
    tls: {name: ${certificateName(outside.name)}, ca: keys/ca.pem}
    user: landlord
    password: 'file:secrets/mail'
    from: landlord@cloud.example
  texts: {post: 'http://127.0.0.1:${portOf(outside, 'text')}/messages', token: 'file:secrets/text'}
  timeoutSeconds: 5
  spool: spool/spool.db
`
}

const hasOutside = (stands: readonly StandRecord[]): boolean => stands.some(({kind}) => kind === 'outside')

const networkEntry =
  'network: {kind: az, program: bin/az, resourceGroup: lab, management: [127.0.0.1], timeoutSeconds: 20}\n'

const groupEntry = ({name}: StandRecord, stands: readonly StandRecord[]): string =>
  hasOutside(stands) ? `    networkGroup: ${name}\n` : ''

const certificatesEntry =
  "certificates: {kind: folder, folder: certificates, password: 'file:secrets/pfx', ca: keys/ca.pem}\n"

const serverEntry = (server: StandRecord, stands: readonly StandRecord[]): string => `  ${server.name}:
    role: ${server.role}
    host: ${server.elsewhere?.host ?? '127.0.0.1'}
    port: ${portOf(server, 'sql')}
    tls: {name: ${server.elsewhere?.name ?? certificateName(server.name)}, ca: ${authorityOf(server)}}
    reachedFromVms: '${server.elsewhere?.host ?? '127.0.0.1'},${portOf(server, 'sql')}'
${groupEntry(server, stands)}    collation: SQL_Latin1_General_CP1_CI_AS
    owner: landlord_owner
    principals:
      reader: {user: landlord_reader, password: 'file:secrets/reader'}
      admin: {user: landlord_admin, password: 'file:secrets/admin'}
      deployer: {user: landlord_deployer, password: 'file:secrets/deployer'}
      auditor: {user: landlord_auditor, password: 'file:secrets/auditor'}
      ${
        server.role === 'verification'
          ? "verifier: {user: landlord_verifier, password: 'file:secrets/verifier'}"
          : "backup: {user: landlord_backup, password: 'file:secrets/backup'}"
      }
`

/** A server that is left alone has an authority of its own. */
const authorityOf = ({name, elsewhere}: StandRecord): string =>
  elsewhere && elsewhere.container === null ? `keys/${name}-ca.pem` : 'keys/ca.pem'

/** Without the name at its end. */
const publicKey = (line = ''): string => line.split(' ').slice(0, 2).join(' ')

const vmEntry = (vm: StandRecord, stands: readonly StandRecord[], hostKey: string): string => `  ${vm.name}:
    role: ${vm.role}
    host: 127.0.0.1
    port: ${portOf(vm, 'ssh')}
    user: landlord
    identityFile: keys/id_ed25519
    hostKey: '${publicKey(hostKey)}'
    servers: [${serversFor(vm.role, stands).join(', ')}]
    tenantsFolder: D:\\tenants
    releasesFolder: D:\\releases
    stagingFolder: D:\\landlord\\staging
    httpPort: ${portOf(vm, 'http')}
    httpsPort: ${portOf(vm, 'https')}
    internalAddress: 127.0.0.1
${groupEntry(vm, stands)}`
