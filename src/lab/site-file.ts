import {certificateName} from './keys.ts'
import {exitCodes, LabError} from './lab-error.ts'
import type {Ports} from './record.ts'

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

/** The configuration with which landlord finds the lab. */
export function siteFile(ports: Ports, hostPublicKey: string, timings: Timings): string {
  const hostKey = hostPublicKey.split(' ').slice(0, 2).join(' ')
  const listed = Object.entries(timings).map(([name, seconds]) => `${name}: ${seconds}`)
  return `# Written by lab up; its passwords and keys work on this machine's loopback only.
store: ops/landlord.db
releases: releases
domain: cloud.example
product: {servicePrefix: rs}
placement: {min: 3, max: 7}
${listed.length > 0 ? `timings: {${listed.join(', ')}}\n` : ''}servers:
  sql-1:
    host: 127.0.0.1
    port: ${ports.sql}
    tls: {name: ${certificateName}, ca: keys/ca.pem}
    reachedFromVms: '127.0.0.1,${ports.sql}'
    collation: SQL_Latin1_General_CP1_CI_AS
    owner: landlord_owner
    principals:
      reader: {user: landlord_reader, password: 'file:secrets/reader'}
      admin: {user: landlord_admin, password: 'file:secrets/admin'}
      deployer: {user: landlord_deployer, password: 'file:secrets/deployer'}
vms:
  app-1:
    host: 127.0.0.1
    port: ${ports.ssh}
    user: landlord
    identityFile: keys/id_ed25519
    hostKey: '${hostKey}'
    servers: [sql-1]
    tenantsFolder: D:\\tenants
    releasesFolder: D:\\releases
    stagingFolder: D:\\landlord\\staging
    httpPort: ${ports.http}
`
}
