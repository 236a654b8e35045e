import {cpSync, existsSync, mkdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {LabError} from '../lab-error.ts'
import {type AclEntry, Acls, administrators, everyService, system} from './acls.ts'
import {CertificateStore} from './certificates/store.ts'
import {Disk} from './disk.ts'
import {EventLog} from './event-log.ts'
import {Firewall} from './firewall.ts'
import {HttpConfiguration} from './http/configuration.ts'
import {HttpService} from './http/http-service.ts'
import {registerUrls} from './http/registering.ts'
import {type MachineFacts, usualMachine} from './machine-facts.ts'
import {Mutexes} from './mutex.ts'
import {Policy} from './policy.ts'
import {Registry} from './registry.ts'
import {launchOrder} from './services/launch.ts'
import {ServiceEvents} from './services/service-events.ts'
import {ServiceManager} from './services/service-manager.ts'
import {ServiceTable} from './services/service-table.ts'
import {copyState, openState, type State, takeState, wipeState} from './state.ts'

export interface MachineOrder {
  /** Holds `disk/`, `state.db` and a snapshot of both. */
  readonly dir: string
  readonly name: string
  /** Folder for what services print. */
  readonly logs: string
  /** PEM file with the certificate authorities that the machine trusts. */
  readonly trust: string
  /** The lab's ports by name, which a fingerprint does not show. */
  readonly ports?: Readonly<Record<string, number>>
  /** What whoever prepared the host put into its store and bound to every address of the HTTPS port; PEM. */
  readonly certificate?: {readonly key: string; readonly certificate: string}
  /** Where it differs from the usual machine. */
  readonly facts?: Partial<MachineFacts>
  /** 22 if left out. */
  readonly sshPort?: number
  /** ms for a service's process to connect; Windows' 30,000 if left out. */
  readonly serviceConnectMs?: number
  /** ms until services of the delayed start type start; 2,000 if left out, where Windows waits 120,000. */
  readonly delayedStartMs?: number
}

/** A Windows machine without its doors: disk, registry, services, event log, HTTP.sys, certificates. */
export class Machine {
  readonly name: string
  readonly trust: string
  readonly ports: Readonly<Record<string, number>>
  readonly disk: Disk
  readonly registry: Registry
  readonly acls: Acls
  readonly log: EventLog
  readonly certificates: CertificateStore
  readonly httpConfiguration: HttpConfiguration
  readonly http: HttpService
  readonly mutexes = new Mutexes()
  readonly table: ServiceTable
  readonly policy: Policy
  readonly sshPort: number
  /** UTC, ISO 8601. */
  readonly bootedAt: string
  /** Answers only when its deadline is over; for tests. */
  hangingVerb: string | undefined
  readonly services: ServiceManager
  /** ms by which the machine's clock is wrong. */
  skewMs = 0
  readonly firewall: Firewall
  readonly serviceEvents: ServiceEvents
  readonly #state: State
  readonly #order: MachineOrder
  readonly #alterations = new Map<string, Partial<MachineFacts>>()

  constructor(order: MachineOrder) {
    this.#order = order
    this.name = order.name
    this.trust = order.trust
    this.policy = new Policy(order.name)
    this.sshPort = order.sshPort ?? 22
    this.bootedAt = this.utcNow
    this.ports = order.ports ?? {}
    mkdirSync(join(order.dir, 'disk', 'D'), {recursive: true})
    mkdirSync(order.logs, {recursive: true})
    this.disk = new Disk(join(order.dir, 'disk'))
    this.#state = openState(join(order.dir, 'state.db'))
    this.registry = new Registry(this.#state)
    this.acls = new Acls(this.#state)
    this.log = new EventLog(this.#state, () => this.utcNow)
    this.table = new ServiceTable(this.#state)
    this.certificates = new CertificateStore(this.#state)
    this.httpConfiguration = new HttpConfiguration(this.#state)
    this.http = new HttpService(this.httpConfiguration, (thumbprint) => this.certificates.context(thumbprint))
    this.firewall = new Firewall(this.#state)
    this.serviceEvents = new ServiceEvents(this.log)
    this.services = this.#serviceManager()
    this.#prepare()
  }

  /** By its own clock, ISO 8601. */
  get utcNow(): string {
    return new Date(Date.now() + this.skewMs).toISOString()
  }

  get facts(): MachineFacts {
    return Object.assign({}, usualMachine, this.#order.facts, ...this.#alterations.values())
  }

  /** What is different about it, under a name; nothing ends that. */
  alter(name: string, facts: Partial<MachineFacts>): void {
    this.#alterations.set(name, facts)
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
    await this.#empty()
    this.#prepare()
    this.#bindCertificate()
  }

  /** Of disk, registry, services and certificates; processes are no part of it. */
  snapshot(): void {
    rmSync(this.#kept, {recursive: true, force: true})
    cpSync(join(this.#order.dir, 'disk'), join(this.#kept, 'disk'), {recursive: true})
    copyState(this.#state, join(this.#kept, 'state.db'))
  }

  /** Services that start by themselves run when it resolves. Rejects with LabError where no snapshot was taken. */
  async revert(): Promise<void> {
    if (!existsSync(this.#kept)) throw new LabError(`No snapshot of ${this.name} was taken.`)
    await this.#empty()
    cpSync(join(this.#kept, 'disk'), join(this.#order.dir, 'disk'), {recursive: true})
    takeState(this.#state, join(this.#kept, 'state.db'))
    await this.services.boot()
  }

  /** Opens the HTTP ports. Rejects with EADDRINUSE. */
  async listen(httpPort: number, httpsPort: number): Promise<void> {
    await this.http.listen(httpPort, httpsPort)
    this.#bindCertificate()
  }

  async close(): Promise<void> {
    await this.services.close(4000)
    await this.http.close()
    this.#state.close()
  }

  async #empty(): Promise<void> {
    await this.services.reset()
    for (const drive of this.disk.drives)
      for (const name of this.disk.names(`${drive}:\\`)) this.disk.remove(`${drive}:\\${name}`)
    wipeState(this.#state)
    this.certificates.clear()
    this.disk.space.limit(null)
    this.services.openHandleMs = 0
    this.policy.mustNotLogOnAsService = []
    this.hangingVerb = undefined
  }

  /** Folder of the snapshot. */
  get #kept(): string {
    return join(this.#order.dir, 'snapshot')
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

  /** For every address, as IIS binds its default site: the names that are bound come before it. */
  #bindCertificate(): void {
    const {certificate} = this.#order
    if (!certificate || this.certificates.all().length > 0) return
    const {thumbprint} = this.certificates.put({chain: [certificate.certificate], key: certificate.key})
    const endpoint = `0.0.0.0:${this.http.httpsPort}`
    this.httpConfiguration.bind({by: 'ipport', endpoint, thumbprint, appId: '{4dc3e181-e14b-4a21-b022-59fc669b0914}'})
  }

  #serviceManager(): ServiceManager {
    const connectMs = this.#order.serviceConnectMs ?? 30_000
    return new ServiceManager({
      table: this.table,
      events: this.serviceEvents,
      delayedStartMs: this.#order.delayedStartMs ?? 2000,
      launch: (row) => launchOrder(row, this, this.#order.logs),
      down: (name) => this.http.down(name),
      mayLogOn: ({name}) => this.policy.mayRun(name),
      surroundings: (row) => ({
        connectMs,
        log: ({level, id, message}) => this.log.write({source: row.name, level, id, message}),
        register: (order) => registerUrls(this.http, row, order),
      }),
    })
  }
}

const closed: readonly AclEntry[] = [
  {sid: system, rights: 'full'},
  {sid: administrators, rights: 'full'},
]
