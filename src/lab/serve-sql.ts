import {Door} from './door.ts'
import {bookOf} from './fault-book.ts'
import {Faults, lateness} from './faults.ts'
import {keeperPassword, passwordsOf, sshKeys, tlsKeys} from './keys.ts'
import type {Layout} from './layout.ts'
import {portOf, type StandRecord} from './record.ts'
import {startSqlServer} from './sql-server/index.ts'
import {runStand} from './stand.ts'
import {startServerHost} from './vm/server-host.ts'
import {ReplyGate, TraceFile} from './witness.ts'

/**
 * The process of a SQL Server stand-in. LANDLORD_LAB_BLOBS of the environment says where `https://ACCOUNT.blob.core.windows.net` is
 * found: the address of Azurite or the like on this machine. LANDLORD_LAB_ZONE is the time zone that the server's machine is set to, an IANA
 * name; UTC if left out.
 */
export async function serveSql(layout: Layout, stand: StandRecord): Promise<void> {
  const {name, build} = stand
  const {key, certificate} = tlsKeys(layout, name)
  const faults = new Faults(stand, bookOf(layout, name))
  const replies = new ReplyGate()
  replies.late = lateness(faults)
  const trace = new TraceFile(layout.trace(name))
  const {LANDLORD_LAB_BLOBS: blobs, LANDLORD_LAB_ZONE: zone} = process.env
  const server = await startSqlServer({
    dir: layout.server(name),
    name,
    port: portOf(stand, 'sql'),
    key,
    cert: certificate,
    ...(build === undefined ? {} : {version: build}),
    trace: (line) => void trace.append(line),
    replies,
    faults,
    share: layout.backups,
    ...(blobs === undefined ? {} : {blobs}),
    ...(zone === undefined ? {} : {zone}),
  })
  const {clientPublicKey, hostKey} = sshKeys(layout, name)
  const machine = await startServerHost({
    name,
    disks: server.disks,
    sshPort: portOf(stand, 'ssh'),
    user: 'landlord',
    clientKey: clientPublicKey,
    hostKey,
    trace,
    replies,
    faults,
  })
  const {sa, verifier, ...others} = passwordsOf(layout)
  const provide = () =>
    stand.role === 'operations'
      ? server.provisionOps({saPassword: sa, password: keeperPassword(layout)})
      : server.provision({saPassword: sa, ...others, ...(stand.role === 'verification' ? {verifier} : {})})
  await provide()
  await faults.begin(server.effects([new Door(machine.listening, portOf(stand, 'ssh'))]))
  await runStand(layout, {
    name,
    replies,
    faults,
    fingerprint: async () => ({facts: server.fingerprint(), leftOut: server.leftOut()}),
    async reset() {
      await server.reset()
      if (stand.role === 'operations') await provide()
    },
    snapshot: async () => server.snapshot(),
    revert: async () => server.revert(),
    setDiskFullAfter: (bytes) => server.setDiskFullAfter(bytes),
    async close() {
      await machine.close()
      await server.close()
    },
  })
}
