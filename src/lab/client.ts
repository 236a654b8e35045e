import {execFile} from 'node:child_process'
import {resolve} from 'node:path'
import {promisify} from 'node:util'
import type {ClientReport} from './clients/report.ts'
import {ask, type ControlAnswer, type ControlRequest} from './control.ts'
import {type Delivery, type DeliveryOrder, deliver} from './delivery.ts'
import {down, type LabDown} from './down.ts'
import {addFault, clearFaults, type FaultLine, listFaults} from './fault.ts'
import type {FaultSpec} from './fault-kinds.ts'
import {type Fingerprint, fingerprint} from './fingerprint.ts'
import {layoutOf} from './layout.ts'
import {type Message, messages} from './messages.ts'
import {portOf, readRecord} from './record.ts'
import {reset} from './reset.ts'
import {revert, snapshot} from './snapshot.ts'
import {type LabStatus, status} from './status.ts'
import {trace} from './trace.ts'
import {type LabUp, up} from './up.ts'
import type {TraceLine} from './witness.ts'

export type {ControlAnswer, ControlRequest, Fingerprint, LabDown, LabStatus, LabUp, TraceLine}

export interface LabOptions {
  /** Stands by name, for what needs less than all; the whole lab if left out. */
  readonly only?: readonly string[]
  /** How many production servers and VMs. */
  readonly servers?: number
  readonly vms?: number
  readonly builds?: Readonly<Record<string, string>>
  /** Where the ops store lies; a file if left out. */
  readonly store?: 'sql-server'
  readonly portBase?: number
  /** Seconds by name, as in landlord.yaml. */
  readonly timings?: Readonly<Record<string, number>>
}

/** Starts the built lab in a folder, or what of it does not run. Rejects with what it printed, or LabError. */
export async function labUp(dir: string, options: LabOptions = {}): Promise<LabUp> {
  const layout = layoutOf(dir)
  const isKnown = readRecord(layout) !== undefined && Object.keys(options).length === 0
  return isKnown ? await up({layout, program: bundle}) : await firstUp(dir, options)
}

async function firstUp(
  dir: string,
  {only, servers, vms, builds, store, portBase, timings}: LabOptions,
): Promise<LabUp> {
  const listed = Object.entries(timings ?? {}).map(([name, seconds]) => `${name}=${seconds}`)
  return (await run('up', dir, [
    ...(only === undefined ? [] : ['--only', only.join(',')]),
    ...(servers === undefined ? [] : ['--servers', String(servers)]),
    ...(vms === undefined ? [] : ['--vms', String(vms)]),
    ...Object.entries(builds ?? {}).flatMap(([name, build]) => ['--build', `${name}=${build}`]),
    ...(store === undefined ? [] : ['--store', store]),
    ...(portBase === undefined ? [] : ['--port-base', String(portBase)]),
    ...(listed.length === 0 ? [] : ['--timings', listed.join(',')]),
  ])) as LabUp
}

/** As `lab fault add KIND STAND`. Rejects with LabError. */
export const labFaultAdd = async (dir: string, stand: string, spec: FaultSpec): Promise<FaultLine> =>
  await addFault(layoutOf(dir), stand, spec)

/** As `lab certificate`. */
export const labCertificate = async (dir: string, order: DeliveryOrder): Promise<Delivery> =>
  await deliver(layoutOf(dir), order)

export const labFaultClear = async (dir: string, id?: string): Promise<readonly string[]> =>
  await clearFaults(layoutOf(dir), id, bundle)

export const labFaultList = (dir: string): readonly FaultLine[] => listFaults(layoutOf(dir))

/** What a lab's folder and its stands' sockets are enough for takes no process of its own. */
export const labDown = async (dir: string): Promise<LabDown> => await down(layoutOf(dir))
export const labReset = async (dir: string): Promise<void> => void (await reset(layoutOf(dir)))
export const labStatus = async (dir: string): Promise<LabStatus> => await status(layoutOf(dir))
export const labMessages = async (dir: string): Promise<readonly Message[]> => messages(layoutOf(dir))
export const labTrace = async (dir: string): Promise<readonly TraceLine[]> => trace(layoutOf(dir))
/** What stands now is what `labRevert` goes back to, however often. */
export const labSnapshot = async (dir: string): Promise<void> => await snapshot(layoutOf(dir))
export const labRevert = async (dir: string): Promise<void> => await revert(layoutOf(dir))
/** What its clients have told so far, as `lab client report`. */
export const labClientReport = async (dir: string): Promise<ClientReport> => {
  const {clientReport} = await import('./clients/report.ts')
  return await clientReport(layoutOf(dir), undefined)
}
export const labFingerprint = async (dir: string): Promise<Fingerprint> => await fingerprint(layoutOf(dir))

/** One control request; `wait-held` may take as long as it says. Rejects with StandGone where the stand does not run. */
export const control = async (dir: string, stand: string, request: ControlRequest): Promise<ControlAnswer> =>
  await ask(layoutOf(dir), stand, request)

/** A server and a VM: enough for most tests, and quickly up. */
export const small = ['sql-1', 'app-1'] as const

/** Port of a stand by what listens there. Throws where there is none. */
export function portIn({stands}: Pick<LabUp, 'stands'>, name: string, door: string): number {
  const stand = stands.find((each) => each.name === name)
  if (!stand) throw new Error(`there is no stand ${name}`)
  return portOf(stand, door)
}

const bundle = resolve(import.meta.dirname, '../../dist/lab.cjs')

async function run(command: string, dir: string, args: readonly string[] = []): Promise<unknown> {
  const {stdout} = await promisify(execFile)(process.execPath, [bundle, command, '--dir', dir, '--json', ...args], {
    timeout: 180_000,
  })
  return JSON.parse(stdout)
}
