import {doorEffects} from './door.ts'
import {bookOf} from './fault-book.ts'
import {Faults, lateness} from './faults.ts'
import {dnsKeyName, outsideSecrets, tlsKeys} from './keys.ts'
import type {Layout} from './layout.ts'
import {startOutside} from './outside/index.ts'
import {portOf, readRecord, type StandRecord} from './record.ts'
import {domain} from './site-file.ts'
import {runStand} from './stand.ts'
import {certificateName} from './stands.ts'
import {ReplyGate, TraceFile} from './witness.ts'

/** The process of the world outside. */
export async function serveOutside(layout: Layout, stand: StandRecord): Promise<void> {
  const {name} = stand
  const faults = new Faults(stand, bookOf(layout, name))
  const replies = new ReplyGate()
  replies.late = lateness(faults)
  const trace = new TraceFile(layout.trace(name))
  const {mail, text, dns} = outsideSecrets(layout)
  const port = (door: string) => portOf(stand, door)
  const outside = await startOutside(
    {
      dir: layout.outside,
      domain,
      ports: {
        dns: port('dns'),
        mail: port('mail'),
        text: port('text'),
        page: port('page'),
        ping: port('ping'),
        network: port('network'),
      },
      mail: {...tlsKeys(layout, name), name: certificateName(name), user: 'landlord', password: mail},
      token: text,
      groups: groupsOf(layout),
      portNames: portNamesOf(layout),
      dnsKey: {name: dnsKeyName, secret: Buffer.from(dns, 'base64')},
    },
    {stand: name, replies, faults, trace: (line) => void trace.append(line)},
  )
  await faults.begin(doorEffects(outside.doors))
  await runStand(layout, {
    name,
    replies,
    faults,
    fingerprint: async () => outside.fingerprint(),
    reset: async () => outside.reset(),
    snapshot: async () => outside.snapshot(),
    revert: async () => outside.revert(),
    setDiskFullAfter: () => {
      throw new Error(`the lab does not support a full disk of ${name}`)
    },
    close: () => outside.close(),
  })
}

/** One before each machine, as Azure's portal makes them. */
const groupsOf = (layout: Layout): readonly string[] =>
  (readRecord(layout)?.stands ?? []).filter(({kind}) => kind !== 'outside').map(({name}) => name)

const portNamesOf = (layout: Layout): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (readRecord(layout)?.stands ?? []).flatMap(({name, ports}) =>
      Object.entries(ports).map(([door, port]) => [`${port}`, `${name} ${door}`]),
    ),
  )
