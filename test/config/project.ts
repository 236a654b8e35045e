import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

/** A folder of its own for one test, with these files; `Symbol.dispose` removes it. */
export function project(
  files: Readonly<Record<string, string>>,
): Disposable & {readonly folder: string; path(name: string): string} {
  const folder = mkdtempSync(join(tmpdir(), 'landlord-config-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), {recursive: true})
    writeFileSync(join(folder, name), text, {mode: 0o600})
  }
  return {
    folder,
    path: (name) => join(folder, name),
    [Symbol.dispose]: () => rmSync(folder, {recursive: true, force: true}),
  }
}

export const WHOLE = `store: ops/landlord.db
releases: releases
domain: cloud.example
servers:
  sql-1:
    host: 127.0.0.1
    port: 14331
    tls: {name: sql-1.lab.example, ca: keys/ca.pem}
    reachedFromVms: '127.0.0.1,14331'
    owner: landlord_owner
    principals:
      reader: {user: landlord_reader, password: 'file:secrets/reader'}
      admin: {user: landlord_admin, password: 'env:ADMIN'}
      deployer: {user: landlord_deployer, password: 'env:DEPLOYER'}
vms:
  app-1:
    host: 127.0.0.1
    port: 22022
    user: landlord
    identityFile: keys/id_ed25519
    hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJhuVTuOkYyvKs/sRKJdjF3iwQBpOGhxfj0hxLJtdAtr'
    servers: [sql-1]
`
