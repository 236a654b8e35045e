import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** A folder with a project file whose server and VM nobody serves: enough for all that only needs the ops store. */
/** `sqlPort`: where its database server is said to be. */
export function project(sqlPort = 9): {readonly folder: string; readonly config: string; [Symbol.dispose](): void} {
  const folder = mkdtempSync(join(tmpdir(), 'landlord-cli-'))
  const config = join(folder, 'landlord.yaml')
  for (const who of ['reader', 'admin', 'deployer', 'key'])
    writeFileSync(join(folder, who), 'not-a-secret', {mode: 0o600})
  writeFileSync(config, YAML.replace('port: 9', `port: ${sqlPort}`))
  return {folder, config, [Symbol.dispose]: () => rmSync(folder, {recursive: true, force: true})}
}

/** Port 9 is discard: nothing listens there. */
const YAML = `store: landlord.db
releases: releases
domain: cloud.example
product: {servicePrefix: rs}
placement: {min: 3, max: 7}
timings: {sqlConnectSeconds: 10, sshConnectSeconds: 1}
servers:
  sql-1:
    host: 127.0.0.1
    port: 9
    tls: {name: sql-1.lab.example, ca: key}
    reachedFromVms: '127.0.0.1,9'
    owner: landlord_owner
    principals:
      reader: {user: landlord_reader, password: 'file:reader'}
      admin: {user: landlord_admin, password: 'file:admin'}
      deployer: {user: landlord_deployer, password: 'file:deployer'}
vms:
  app-1:
    host: 127.0.0.1
    port: 9
    user: landlord
    identityFile: key
    hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1yZ3J5Y3J5Y3J5Y3J5Y3J5Y3J5Y3J5Y3J5Y3J5Y3J5'
    servers: [sql-1]
`
