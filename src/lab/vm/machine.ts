import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {type AclEntry, Acls, administrators, everyService, system} from './acls.ts'
import {Disk} from './disk.ts'
import {EventLog} from './event-log.ts'
import {HttpListener} from './http-listener.ts'
import {Mutexes} from './mutex.ts'
import {Registry} from './registry.ts'
import {launchOrder} from './services/launch.ts'
import {ServiceEvents} from './services/service-events.ts'
import {ServiceManager} from './services/service-manager.ts'
import {ServiceTable} from './services/service-table.ts'
import {win32} from './services/win32.ts'
import {openState, type State, wipeState} from './state.ts'

export interface MachineOrder {
  /** Holds `disk/` and `state.db`. */
  readonly dir: string
  readonly name: string
  /** Folder for what services print. */
  readonly logs: string
  /** PEM file with the certificate authorities that the machine trusts. */
  readonly trust: string
  /** The lab's ports by name, which a fingerprint does not show. */
  readonly ports?: Readonly<Record<string, number>>
  /** ms for a service's process to connect; Windows' 30,000 if left out. */
  readonly serviceConnectMs?: number
}

/** A Windows machine without its doors: disk, registry, services, event log, HTTP listener. */
export class Machine {
  readonly name: string
  readonly trust: string
  readonly ports: Readonly<Record<string, number>>
  readonly disk: Disk
  readonly registry: Registry
  readonly acls: Acls
  readonly log: EventLog
  readonly listener = new HttpListener()
  readonly mutexes = new Mutexes()
  readonly table: ServiceTable
  readonly services: ServiceManager
  readonly #state: State
  readonly #order: MachineOrder

  constructor(order: MachineOrder) {
    this.#order = order
    this.name = order.name
    this.trust = order.trust
    this.ports = order.ports ?? {}
    mkdirSync(join(order.dir, 'disk', 'D'), {recursive: true})
    mkdirSync(order.logs, {recursive: true})
    this.disk = new Disk(join(order.dir, 'disk'))
    this.#state = openState(join(order.dir, 'state.db'))
    this.registry = new Registry(this.#state)
    this.acls = new Acls(this.#state)
    this.log = new EventLog(this.#state)
    this.table = new ServiceTable(this.#state)
    this.services = this.#serviceManager()
    this.#prepare()
  }

  /** Removes the file or folder and what is known of it. */
  remove(path: string): void {
    this.disk.remove(path)
    this.acls.removed(path)
  }

  rename(from: string, to: string): void {
    this.disk.rename(from, to)
    this.acls.moved(from, to)
  }

  /** As new: no services, no registry, the bare folders. */
  async reset(): Promise<void> {
    await this.services.reset()
    for (const drive of this.disk.drives)
      for (const name of this.disk.names(`${drive}:\\`)) this.disk.remove(`${drive}:\\${name}`)
    wipeState(this.#state)
    this.disk.space.limit(null)
    this.services.openHandleMs = 0
    this.#prepare()
  }

  async close(): Promise<void> {
    await this.services.close(4000)
    await this.listener.close()
    this.#state.close()
  }

  /** What whoever prepares a host makes once: the folders that landlord is told of, closed to ordinary users. */
  #prepare(): void {
    const {acls, disk} = this
    if (!disk.exists('D:\\landlord')) {
      disk.makeFolder('D:\\landlord\\staging')
      acls.protect('D:\\landlord', closed)
    }
    if (!disk.exists('D:\\tenants')) {
      disk.makeFolder('D:\\tenants')
      acls.protect('D:\\tenants', [...closed, {sid: everyService, rights: 'read'}])
    }
    if (!disk.exists('D:\\releases')) disk.makeFolder('D:\\releases')
  }

  #serviceManager(): ServiceManager {
    const connectMs = this.#order.serviceConnectMs ?? 30_000
    return new ServiceManager({
      table: this.table,
      events: new ServiceEvents(this.log),
      launch: (row) => launchOrder(row, this, this.#order.logs),
      down: (name) => this.listener.down(name),
      forgotten: (name) => this.listener.forget(name),
      surroundings: (row) => ({
        connectMs,
        log: ({level, id, message}) => this.log.write({source: row.name, level, id, message}),
        register: ({hosts, urlPort, port}) => {
          if (urlPort !== this.listener.port) return {do: 'refused', error: win32.accessDenied}
          return this.listener.register(row.name, hosts, port)
            ? {do: 'registered'}
            : {do: 'refused', error: win32.alreadyExists}
        },
      }),
    })
  }
}

const closed: readonly AclEntry[] = [
  {sid: system, rights: 'full'},
  {sid: administrators, rights: 'full'},
]
