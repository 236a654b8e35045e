import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {isDeepStrictEqual} from 'node:util'
import {provideAz} from './az-program.ts'
import {pinged} from './control.ts'
import {provideDelivery} from './delivery.ts'
import {containersRun, type SqlServerWish, withSqlServer} from './elsewhere/sql-server.ts'
import {struckDown} from './fault-book.ts'
import {keeperPassword, provideKeys, sshKeys} from './keys.ts'
import {exitCodes, LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {alone} from './lock.ts'
import {requireFree, withPorts} from './ports.ts'
import {type Apart, type Birth, endGroup, isAlive, spawnApart} from './processes.ts'
import {type ProductZips, provideReleases} from './product-zips.ts'
import {type LabRecord, ownStands, portOf, readRecord, type StandRecord, writeRecord} from './record.ts'
import {siteFile, type Timings} from './site-file.ts'
import {plannedStands, type StandWishes} from './stands.ts'

export interface UpOrder {
  readonly layout: Layout
  /** The lab's own program, to be started again for each stand. */
  readonly program: string
  readonly wishes?: StandWishes
  readonly portBase?: number
  readonly timings?: Timings
  /** A real server as sql-1. */
  readonly sqlServer?: SqlServerWish
}

export interface LabUp extends ProductZips {
  readonly dir: string
  /** Path of landlord.yaml. */
  readonly config: string
  readonly stands: readonly StandRecord[]
  readonly processes: Readonly<Record<string, Birth>>
  /** Stands that this call started. */
  readonly started: readonly string[]
  /** Stands that a fault keeps down or still, with its id. */
  readonly down: Readonly<Record<string, string>>
}

/** Starts what does not run yet, and resolves when all of it answers. Throws LabError. */
export const up = async (order: UpOrder): Promise<LabUp> => {
  mkdirSync(order.layout.dir, {recursive: true})
  return await alone(order.layout, () => bringUp(order))
}

async function bringUp({layout, program, wishes, portBase, timings, sqlServer}: UpOrder): Promise<LabUp> {
  const before = readRecord(layout)
  if (before && sqlServer) throw new LabError('--sql-server only counts for a new lab.', exitCodes.usage)
  if (before) requireSame(before, wishes, portBase)
  const planned = before?.stands ?? (await withPorts(plannedStands(wishes ?? {}), portBase))
  await provideKeys(layout, planned)
  if (planned.some(({role}) => role === 'operations')) keeperPassword(layout)
  const stands = sqlServer ? await withSqlServer(layout, planned, sqlServer) : planned
  if (before) await containersRun(stands)
  mkdirSync(layout.backups, {recursive: true})
  if (stands.some(({kind}) => kind === 'vm')) await provideDelivery(layout)
  if (!before || timings || !existsSync(layout.config)) {
    const hosts = stands.filter(({kind}) => kind !== 'outside')
    const hostKeys = hosts.map(({name}) => [name, sshKeys(layout, name).hostPublicKey])
    writeFileSync(layout.config, siteFile(stands, Object.fromEntries(hostKeys), timings ?? {}))
  }
  const outside = stands.find(({kind}) => kind === 'outside')
  if (outside) provideAz(layout, portOf(outside, 'network'))
  const zips = provideReleases(layout, program)
  const record: LabRecord = {v: 2, stands, processes: before?.processes ?? {}}
  if (!before) writeRecord(layout, record)
  const down = struckDown(layout, record)
  const missing = await notRunning(layout, {
    ...record,
    stands: ownStands(record).filter(({name}) => !down.has(name)),
  })
  const processes = await start(layout, program, record, missing)
  return {
    dir: layout.dir,
    config: layout.config,
    ...zips,
    stands,
    processes,
    started: missing.map(({name}) => name),
    down: Object.fromEntries(down),
  }
}

/** What a lab consists of is chosen once: tests and people rely on what stands in its folder. Throws LabError (2). */
function requireSame({stands}: LabRecord, wishes: StandWishes | undefined, portBase: number | undefined): void {
  const first = Object.values(stands[0]?.ports ?? {})[0]
  if (portBase !== undefined && first !== portBase)
    throw new LabError(
      `This lab keeps its ports from ${first} on; --port-base only counts for a new one.`,
      exitCodes.usage,
    )
  if (
    wishes &&
    !isDeepStrictEqual(
      plannedStands(wishes),
      stands.map(({ports: _, elsewhere: _elsewhere, ...plan}) => plan),
    )
  )
    throw new LabError(
      `This lab keeps what it has: ${stands.map(({name, build}) => (build ? `${name} (${build})` : name)).join(', ')}. --servers, --vms, --only and --build only count for a new one.`,
      exitCodes.usage,
    )
}

/** Also clears away what a dead stand has left: its services end with its pipe, but they may take a moment. */
async function notRunning(layout: Layout, {stands, processes}: LabRecord): Promise<readonly StandRecord[]> {
  const missing = stands.map(async (stand) => {
    const birth = processes[stand.name]
    if (birth && isAlive(birth) && (await pinged(layout, stand.name)) !== undefined) return []
    if (birth) await endGroup(birth, 5000)
    return [stand]
  })
  return (await Promise.all(missing)).flat()
}

async function start(
  layout: Layout,
  program: string,
  record: LabRecord,
  missing: readonly StandRecord[],
): Promise<Readonly<Record<string, Birth>>> {
  await requireFree(missing)
  const begun = missing.map(({name}) => ({name, ...spawnStand(layout, program, name)}))
  const births = begun.map(({name, birth}): [string, Birth] => [name, birth])
  const processes = {...record.processes, ...Object.fromEntries(births)}
  writeRecord(layout, {...record, processes})
  for (const {release} of begun) release()
  await Promise.all(births.map(([stand, birth]) => ready(layout, stand, birth)))
  return processes
}

const spawnStand = (layout: Layout, program: string, stand: string): Apart =>
  spawnApart({program, args: ['serve', stand, '--dir', layout.dir], log: layout.log(stand), dir: layout.dir})

const readyWithinMs = 20_000

async function ready(layout: Layout, stand: string, birth: Birth): Promise<void> {
  const until = performance.now() + readyWithinMs
  while ((await pinged(layout, stand)) !== birth.pid) {
    if (!isAlive(birth))
      throw new LabError(`${stand} ended while it started. ${layout.log(stand)}:\n${lastLines(layout.log(stand))}`)
    if (performance.now() > until)
      throw new LabError(`${stand} was not ready within ${readyWithinMs} ms; see ${layout.log(stand)}`)
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

const lastLines = (path: string): string => readFileSync(path, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
