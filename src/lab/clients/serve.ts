import {readFileSync} from 'node:fs'
import {authorityFile} from '../keys.ts'
import {LabError} from '../lab-error.ts'
import type {Layout} from '../layout.ts'
import {released} from '../processes.ts'
import {requireRecord} from '../record.ts'
import {Client} from './client.ts'
import {Counts} from './counts.ts'
import {ClientFiles, type ClientOrder} from './files.ts'
import {Outbox} from './outbox.ts'
import {Requests} from './request.ts'
import {hostOf} from './tenants.ts'
import {machinesOf, Whereabouts} from './where-is.ts'

/** How long one request may take, in ms. */
const requestMs = 5_000
/** Between two looks at what is due, and between two notes of the counts, in ms. */
const [tickMs, noteMs] = [20, 250]
/** Of a time without a connection, in ms on average. */
const offlineMs = 1_500

/** The process of all clients of a lab: writes until it is told to end, then brings what is queued as long as it may. */
export async function serveClients(layout: Layout): Promise<void> {
  if (!(await released())) return
  const files = new ClientFiles(layout)
  const {order} = files
  if (!order) throw new LabError('There is no order for the clients.')
  const requests = new Requests(readFileSync(authorityFile(layout), 'utf8'), requestMs)
  const whereabouts = new Whereabouts(machinesOf(requireRecord(layout), order.vm ?? undefined))
  const counts = new Map([...new Set(order.clients.map(({tenant}) => tenant))].map((name) => [name, new Counts()]))
  const clients = order.clients.map(
    (client) =>
      new Client({
        host: hostOf(client.tenant),
        outbox: new Outbox(files.journal(client), client),
        requests,
        whereabouts,
        counts: counts.get(client.tenant) as Counts,
      }),
  )
  const note = (state: 'running' | 'draining' | 'ended') => {
    const tenants = Object.fromEntries([...counts].map(([name, count]) => [name, count.summary()]))
    files.counts = {at: new Date().toISOString(), state, tenants}
  }
  const toldToEnd = told()
  note('running')
  const noting = setInterval(() => note('running'), noteMs)
  const stopWriting = writing(order, clients)
  const stopSpells = spells(order, clients)
  await toldToEnd
  clearInterval(noting)
  stopWriting()
  stopSpells()
  note('draining')
  await drained(clients, files.drainMs)
  await Promise.all(clients.map((client) => client.end()))
  requests.close()
  whereabouts.close()
  note('ended')
}

/** Open loop: what is due is made, however long the answers take. */
function writing({rate}: ClientOrder, clients: readonly Client[]): () => void {
  const began = performance.now()
  let made = 0
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) * rate) / 1000)
    for (; made < due; made++) clients[made % clients.length]?.write()
  }, tickMs)
  return () => clearInterval(timer)
}

/** Every client by itself loses its connection and finds it again. */
function spells({offlineShare}: ClientOrder, clients: readonly Client[]): () => void {
  if (offlineShare === 0) return () => {}
  const timers = new Map<Client, NodeJS.Timeout>()
  const turn = (client: Client, online: boolean) => {
    client.online = online
    const mean = online ? (offlineMs * (1 - offlineShare)) / offlineShare : offlineMs
    timers.set(
      client,
      setTimeout(() => turn(client, !online), mean * (0.5 + Math.random())),
    )
  }
  for (const client of clients) turn(client, Math.random() >= offlineShare)
  return () => {
    for (const timer of timers.values()) clearTimeout(timer)
    for (const client of clients) client.online = true
  }
}

/** A second order to end is not waited for. */
const told = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })

async function drained(clients: readonly Client[], withinMs: number): Promise<void> {
  const until = performance.now() + withinMs
  while (performance.now() < until && clients.some((client) => client.waiting > 0))
    await new Promise((resolve) => setTimeout(resolve, tickMs))
}
