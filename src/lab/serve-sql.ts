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
  const trace = new TraceFile(layout.trace(sqlServerName))
  const server = await startSqlServer({
    dir: layout.server,
    name: sqlServerName,
    port: ports.sql,
    key: keys.serverKey,
    cert: keys.serverCertificate,
    trace: (line) => void trace.append(line),
    replies,
  })
  const {sa, reader, admin, deployer} = keys.passwords
  await server.provision({saPassword: sa, reader, admin, deployer})
  await runStand(layout, {
    name: sqlServerName,
    replies,
    fingerprint: async () => ({facts: server.fingerprint(), leftOut: server.leftOut()}),
    reset: () => server.reset(),
    setDiskFullAfter: (bytes) => server.setDiskFullAfter(bytes),
    close: () => server.close(),
  })
}
