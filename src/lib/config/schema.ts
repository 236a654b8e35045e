import * as z from 'zod/mini'
import {file, host, hostKey, keyFile, LABEL, login, name, path, port, seconds, secret, text, whole} from './kinds.ts'
import {backups} from './sections/backups.ts'
import {heads} from './sections/heads.ts'
import {incidents} from './sections/incidents.ts'
import {journal} from './sections/journal.ts'
import {limits} from './sections/limits.ts'
import {certificates, dns, ipAddress} from './sections/names.ts'
import {addressRange, allow, network, networkGroup, team} from './sections/network.ts'
import {plans} from './sections/plans.ts'
import {store} from './sections/store.ts'
import {rings, tenantDefaults, zone} from './sections/tenants.ts'
import {jumpHosts, ssh, vpn} from './sections/way-in.ts'

const windowsFolder = (fallback: string) =>
  z._default(
    text(
      'an absolute folder of Windows without a closing backslash, as D:\\tenants',
      /^[A-Za-z]:(\\[^\\/:*?"<>|\r\n]+)+$/,
    ),
    fallback,
  )
const megabytes = (fallback: number) =>
  z._default(whole('a whole number of megabytes, 1 to 1048576', 1, 1_048_576), fallback)

const principal = z.strictObject({user: login, password: secret}, 'a login with `user` and `password`')

const server = z.strictObject(
  {
    role: z._default(
      z.enum(['production', 'staging', 'verification'], 'one of production, staging, verification'),
      'production',
    ),
    host,
    port: z._default(port, 1433),
    via: z.optional(name),
    tls: z.strictObject({name: host, ca: file}, 'the certificate: its `name` and the authority `ca`'),
    reachedFromVms: text('host and port as VMs reach it, as 10.0.0.4,1433', /^[A-Za-z0-9.-]+,\d{1,5}$/),
    collation: z.optional(text('a collation of SQL Server, as SQL_Latin1_General_CP1_CI_AS', /^[A-Za-z0-9_]{3,128}$/)),
    database: z.prefault(
      z.strictObject({dataMb: megabytes(256), logMb: megabytes(64), growthMb: megabytes(64)}, 'sizes of new databases'),
      {},
    ),
    timeZone: z.optional(zone),
    networkGroup,
    owner: login,
    principals: z.strictObject(
      {
        reader: principal,
        admin: principal,
        deployer: principal,
        auditor: z.optional(principal),
        backup: z.optional(principal),
        verifier: z.optional(principal),
      },
      'the logins `reader`, `admin`, `deployer`, `auditor`, `backup`, `verifier`',
    ),
  },
  'a database server',
)

const vm = z.strictObject(
  {
    role: z._default(z.enum(['production', 'staging'], 'one of production, staging'), 'production'),
    host,
    port: z._default(port, 22),
    user: text('a user of Windows', /^[^\s"/[\]:;|=,+*?<>]{1,104}$/),
    identityFile: z.optional(keyFile),
    hostKey: z.optional(hostKey),
    via: z.optional(name),
    servers: z
      .array(name, 'a list of database servers, most wanted first')
      .check(z.minLength(1, 'at least one database server')),
    tenantsFolder: windowsFolder('D:\\tenants'),
    releasesFolder: windowsFolder('D:\\releases'),
    stagingFolder: windowsFolder('D:\\landlord\\staging'),
    channel: z._default(z.enum(['auto', 'never'], 'one of auto, never'), 'auto'),
    httpPort: z._default(port, 80),
    httpsPort: z._default(port, 8080),
    publicAddress: z.optional(ipAddress),
    networkGroup,
    internalAddress: z.optional(addressRange),
    allow,
    team,
  },
  'an application VM',
)

/** The project file, landlord.yaml, as it is written. docs/landlord.example.yaml says what each key is for. */
export const projectFile = z.strictObject(
  {
    store,
    releases: path,
    domain: text('a domain in lower case, as cloud.example', new RegExp(`^(?=.{1,180}$)${LABEL}(\\.${LABEL})+$`)),
    product: z.prefault(
      z.strictObject(
        {
          servicePrefix: z._default(
            text('up to 16 lower-case letters, digits and hyphens', /^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/),
            'rs',
          ),
        },
        'the product',
      ),
      {},
    ),
    placement: z.prefault(
      z.strictObject(
        {
          min: z._default(whole('a whole number of tenants, 1 to 7', 1, 7), 3),
          max: z._default(whole('a whole number of tenants, 1 to 7: more are promised to nobody on one VM', 1, 7), 7),
        },
        'the numbers of tenants on a VM',
      ),
      {},
    ),
    rings,
    tenants: tenantDefaults,
    timings: z.prefault(
      z.strictObject(
        {
          leaseSeconds: seconds(60),
          sqlConnectSeconds: seconds(10),
          sshConnectSeconds: seconds(10),
          verbSeconds: seconds(60),
          serviceStartSeconds: seconds(30),
          settleEverySeconds: seconds(1),
        },
        'timings in seconds',
      ),
      {},
    ),
    plans,
    journal,
    heads,
    incidents,
    limits,
    dns,
    certificates,
    network,
    ssh,
    vpn,
    jumpHosts,
    servers: z._default(z.record(name, server, 'database servers by name'), {}),
    backups,
    vms: z._default(z.record(name, vm, 'application VMs by name'), {}),
  },
  'the settings of landlord',
)

export type ProjectFile = z.output<typeof projectFile>
