import {mkdirSync} from 'node:fs'
import {createServer, type Server} from 'node:net'
import {Door, doorEffects} from '../door.ts'
import type {Effects, Faults} from '../faults.ts'
import type {ReplyGate, UnnumberedLine} from '../witness.ts'
import {Instance} from './engine/instance.ts'
import {serverEffects} from './fault-effects.ts'
import {StatementFaults} from './faults.ts'
import {type Fingerprint, fingerprintOf, leftOutOf} from './fingerprint.ts'
import {type OpsProvision, provisionOps} from './ops-database.ts'
import {type Provision, provision, resetToProvisioned, setSaPassword} from './provision.ts'
import {Connection} from './wire/connection.ts'
import {contextOf} from './wire/tls.ts'

export interface SqlServerOptions {
  /** Folder of its files; made where it is missing. */
  readonly dir: string
  /** On 127.0.0.1 only; 0 for any that is free. */
  readonly port: number
  /** As it calls itself in messages and in the trace. */
  readonly name: string
  /** PEM. */
  readonly key: string
  readonly cert: string
  /** SERVERPROPERTY('ProductVersion'). */
  readonly version?: string
  /** IANA name of the zone that its machine is set to; UTC if left out. */
  readonly zone?: string
  /** Folder of the share that backups are written to, common to several servers; one of its own if left out. */
  readonly share?: string
  /** Where Azure's Blob service is found, as `http://127.0.0.1:10000`; nowhere if left out. */
  readonly blobs?: string
  trace(line: UnnumberedLine): void
  readonly replies: ReplyGate
  /** What Setup would be told; nobody knows it where it is left out. */
  readonly saPassword?: string
  /** Without: none can be set. */
  readonly faults?: Faults
  /** What the making of a database takes at least, in ms; 20 if left out. */
  readonly creationMs?: number
}

export interface SqlServerHandle {
  readonly port: number
  /** Folder with the disks of its machine, each by its letter. */
  readonly disks: string
  /** What its faults do; none where none can be set. `others`: more doors of its machine. */
  effects(others: readonly Door[]): Effects
  /** Ends every connection, as a server that is stopped does. */
  close(): Promise<void>
  fingerprint(): Fingerprint
  leftOut(): Fingerprint
  /** Back to what `provision` left, with room on the disk; every connection is ended. */
  reset(): Promise<void>
  /** Keeps what stands now, in place of what was kept before. */
  snapshot(): void
  /** Back to what `snapshot` kept, with room on the disk; every connection is ended. Throws LabError where nothing was. */
  revert(): void
  /** Makes logins, rights and the database `landlord` where they are missing. */
  provision(passwords: Provision): Promise<void>
  /** Makes the database and the login of an ops store where they are missing. */
  provisionOps(passwords: OpsProvision): Promise<void>
  /** Bytes that still fit from now on; null: no limit. */
  setDiskFullAfter(bytes: number | null): void
}

const VERSION = '16.0.4100.1'
const HOST = '127.0.0.1'

/** Resolves when it accepts connections. State lies in `dir` and outlives the process. */
export async function startSqlServer(options: SqlServerOptions): Promise<SqlServerHandle> {
  mkdirSync(options.dir, {recursive: true})
  const instance = new Instance(options.dir, options.name, options.version ?? VERSION, options)
  const tls = contextOf(options.key, options.cert)
  const connections = new Set<Connection>()
  const server = createServer((socket) => {
    const connection = new Connection(socket, {
      instance,
      tls,
      replies: options.replies,
      trace: (line) => options.trace(line),
    })
    connections.add(connection)
    socket.on('close', () => connections.delete(connection))
  })
  const port = await listening(server, options.port)
  if (options.saPassword !== undefined) setSaPassword(instance, options.saPassword)
  if (options.creationMs !== undefined) instance.creationMs = options.creationMs
  instance.replies = options.replies
  if (options.faults) instance.faults = new StatementFaults(options.faults)
  return {
    port,
    disks: instance.files.disks,
    effects: (others) =>
      options.faults
        ? {...doorEffects([new Door(server, port), ...others]), ...serverEffects(instance, options.dir, options.faults)}
        : {},
    close: async () => {
      for (const connection of connections) connection.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      instance.close()
    },
    fingerprint: () => fingerprintOf(instance),
    leftOut: () => leftOutOf(instance),
    reset: async () => {
      instance.disk.limit(null)
      resetToProvisioned(instance)
    },
    snapshot: () => instance.snapshot(),
    revert: () => {
      instance.disk.limit(null)
      instance.revert()
    },
    provision: async (passwords) => provision(instance, passwords),
    provisionOps: (passwords) => provisionOps(instance, passwords),
    setDiskFullAfter: (bytes) => instance.disk.limit(bytes),
  }
}

async function listening(server: Server, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('a TCP server has a port'))
      else resolve(address.port)
    })
  })
}
