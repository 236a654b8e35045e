// The sample of a hosted product: one Windows service a tenant, answering over HTTP by host name from its own database.
import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {type Configuration, readConfiguration} from './configuration.ts'
import {DatabaseError} from './connection.ts'
import {Database} from './database.ts'
import {type Flaw, Flawed} from './flaws.ts'
import {Gate} from './gate.ts'
import {routesOf} from './routes.ts'
import {schemaVersion, unfit} from './schema.ts'
import {ServiceControl} from './service-control.ts'
import {listener} from './web.ts'

/** Set where the release is built. */
declare const PRODUCT_VERSION: string
declare const PRODUCT_SCHEMA: string
declare const PRODUCT_FLAW: Flaw

/** Win32 exit codes that the service manager is told. */
const logonFailure = 1326
const exceptionInService = 1064

/** How long a database that does not answer is waited for at the start, in ms; one that refuses is not. */
const patienceMs = 20_000
/** How long a stop lets requests finish, in ms: shorter than a machine that shuts down waits. */
const finishMs = 3_000

/** In the event log, besides SQL Server's own numbers for refused log-ons. */
const events = {failed: 1000, databaseAway: 1001, databaseBack: 1002} as const

let stopping = false
const control = new ServiceControl({
  stop: () => void stop(),
  orphaned: () => process.exit(stopping ? 0 : 1),
})
const gate = new Gate()
let server: Server | undefined
let database: Database | undefined

process.on('SIGTERM', () => void stop())
start(process.argv.slice(2)).catch(fail)

async function start(args: readonly string[]): Promise<void> {
  const configuration = readConfiguration(args)
  if (PRODUCT_FLAW === 'crashing') throw new TypeError("Cannot read properties of undefined (reading 'settings')")
  database = new Database(configuration.connection, {
    lost: ({number, message}) => {
      if (number > 0) control.event('error', number, `SQL Server refused the log-on: error ${number}, ${message}`)
      else control.event('warning', events.databaseAway, `The database does not answer: ${message}`)
    },
    regained: () => control.event('information', events.databaseBack, 'The database answers again.'),
  })
  server = await listen(configuration, database)
  await firstAnswer(database)
  await registered(configuration, (server.address() as AddressInfo).port)
  control.ready()
}

async function listen({tenant}: Configuration, over: Database): Promise<Server> {
  const identity = {tenant, version: PRODUCT_VERSION, schema: PRODUCT_SCHEMA}
  const listening = createServer(
    listener({identity, routes: routesOf(identity, over, PRODUCT_FLAW), gate, flawed: new Flawed(PRODUCT_FLAW)}),
  )
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
      const reason = unfit(await schemaVersion(from), PRODUCT_VERSION, PRODUCT_SCHEMA)
      if (reason !== undefined) throw new Error(reason)
      return
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.number !== 0 || performance.now() > until || stopping) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

async function registered({hosts, port, httpsPort}: Configuration, at: number): Promise<void> {
  const urls = [{port, tls: false}, ...(httpsPort === undefined ? [] : [{port: httpsPort, tls: true}])]
  for (const url of urls)
    if (!(await control.register(hosts, url, at)))
      throw new Error(`the machine does not let it answer to ${hosts.join(', ')} on port ${url.port}`)
}

/** Takes nothing new, finishes what runs, then says that it has stopped: what was acknowledged is committed by then. */
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await gate.shut(finishMs)
  database?.close()
  await control.stopped(0)
  process.exit(0)
}

async function fail(error: Error): Promise<void> {
  if (stopping) return
  const number = error instanceof DatabaseError ? error.number : 0
  const code = number > 0 ? logonFailure : exceptionInService
  control.event(
    'error',
    number > 0 ? number : events.failed,
    number > 0 ? `SQL Server error ${number}: ${error.message}` : error.message,
  )
  process.stderr.write(`${error.stack ?? error.message}\n`)
  await control.stopped(code)
  process.exit(1)
}
