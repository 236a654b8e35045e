// The sample of a hosted product: one Windows service a tenant, answering over HTTP by host name from its own database.
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {type Configuration, readConfiguration} from './configuration.ts'
import {Database, DatabaseError} from './database.ts'
import {ServiceControl} from './service-control.ts'
import {web} from './web.ts'

/** Set where the release is built. */
declare const PRODUCT_VERSION: string
declare const PRODUCT_SCHEMA: string

/** Win32 exit codes that the service manager is told. */
const logonFailure = 1326
const exceptionInService = 1064

/** How long a database that does not answer is waited for at the start, in ms; one that refuses is not. */
const patienceMs = 20_000

let stopping = false
const control = new ServiceControl({
  stop: () => void stop(),
  orphaned: () => process.exit(stopping ? 0 : 1),
})
let server: Server | undefined
let database: Database | undefined

process.on('SIGTERM', () => void stop())
start(process.argv.slice(2)).catch(fail)

async function start(args: readonly string[]): Promise<void> {
  const configuration = readConfiguration(args)
  database = new Database(configuration.connection)
  server = await listen(configuration, database)
  await firstAnswer(database)
  const {port} = server.address() as AddressInfo
  if (!(await control.register(configuration.hosts, configuration.port, port)))
    throw new Error(`somebody else answers to ${configuration.hosts.join(', ')}`)
  control.ready()
}

async function listen({tenant}: Configuration, over: Database): Promise<Server> {
  const listening = createServer(web({tenant, version: PRODUCT_VERSION, schema: PRODUCT_SCHEMA}, over))
  await new Promise<void>((resolve, reject) => {
    listening.once('error', reject)
    listening.listen(0, '127.0.0.1', () => resolve())
  })
  return listening
}

async function firstAnswer(from: Database): Promise<void> {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      await from.query('SELECT 1 AS [answers]')
      return
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.number !== 0 || performance.now() > until || stopping) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  server?.close()
  server?.closeIdleConnections()
  const open = new Promise<void>((resolve) => (server ? server.once('close', resolve) : resolve()))
  await Promise.race([open, new Promise((resolve) => setTimeout(resolve, 3000))])
  await control.stopped(0)
  database?.close()
  process.exit(0)
}

async function fail(error: Error): Promise<void> {
  if (stopping) return
  const number = error instanceof DatabaseError ? error.number : 0
  const code = number > 0 ? logonFailure : exceptionInService
  control.event(
    'error',
    number > 0 ? number : 1000,
    number > 0 ? `SQL Server error ${number}: ${error.message}` : error.message,
  )
  process.stderr.write(`${error.stack ?? error.message}\n`)
  await control.stopped(code)
  process.exit(1)
}
