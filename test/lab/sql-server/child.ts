import {join} from 'node:path'
import {startSqlServer} from '../../../src/lab/sql-server/index.ts'
import {ReplyGate, TraceFile} from '../../../src/lab/witness.ts'

/** A stand-in in a process of its own, to be killed: `child.ts DIR [die]`. Prints its port. */
const [, , dir = '', fate] = process.argv
const replies = new ReplyGate()
const trace = new TraceFile(join(dir, 'trace.ndjson'))
const server = await startSqlServer({
  dir: join(dir, 'server'),
  port: 0,
  name: 'sql-1',
  key: process.env.STAND_IN_KEY ?? '',
  cert: process.env.STAND_IN_CERT ?? '',
  trace: (line) => void trace.append(line),
  replies,
})
await server.provision({
  saPassword: 'Sa!Passw0rd',
  reader: 'Reader!Passw0rd',
  admin: 'Admin!Passw0rd',
  deployer: 'Deployer!Passw0rd',
  backup: 'Backup!Passw0rd',
  auditor: 'Auditor!Passw0rd',
})
if (fate === 'die') replies.withhold(1, 'die')
process.stdout.write(`${server.port}\n`)
