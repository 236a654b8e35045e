import {keysOf} from './keys.ts'
import {type Layout, sqlServerName} from './layout.ts'
import {requireRecord} from './record.ts'
import {startSqlServer} from './sql-server/index.ts'
import {runStand} from './stand.ts'
import {ReplyGate, TraceFile} from './witness.ts'

/** The process of the SQL Server stand-in. */
export async function serveSql(layout: Layout): Promise<void> {
  const {ports} = requireRecord(layout)
  const keys = await keysOf(layout)
  const replies = new ReplyGate()
  const server = await startSqlServer({
    dir: layout.server,
    name: sqlServerName,
    port: ports.sql,
    key: keys.serverKey,
    cert: keys.serverCertificate,
    trace: new TraceFile(layout.trace(sqlServerName)),
    replies,
  })
  const {sa, reader, admin, deployer} = keys.passwords
  const provision = async () => await server.provision({saPassword: sa, reader, admin, deployer})
  await provision()
  await runStand(layout, {
    name: sqlServerName,
    replies,
    fingerprint: async () => ({facts: await server.fingerprint(), leftOut: await server.leftOut()}),
    reset: async () => {
      await server.reset()
      await provision()
    },
    setDiskFullAfter: (bytes) => server.setDiskFullAfter(bytes),
    close: async () => await server.close(),
  })
}
