import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {pinged} from './control.ts'
import {keysOf} from './keys.ts'
import {exitCodes, LabError} from './lab-error.ts'
import {type Layout, sqlServerName, standNames, vmName} from './layout.ts'
import {alone} from './lock.ts'
import {choosePorts, requireFree} from './ports.ts'
import {type Birth, endGroup, isAlive, spawnApart} from './processes.ts'
import {type LabRecord, type Ports, readRecord, writeRecord} from './record.ts'
import {siteFile, type Timings} from './site-file.ts'

export interface UpOrder {
  readonly layout: Layout
  /** The lab's own program, to be started again for each stand. */
  readonly program: string
  readonly portBase?: number
  readonly timings?: Timings
}

export interface LabUp {
  readonly dir: string
  /** Path of landlord.yaml. */
  readonly config: string
  /** Paths of the sample product's zips. */
  readonly releases: readonly string[]
  readonly ports: Ports
  readonly processes: Readonly<Record<string, Birth>>
  /** Stands that this call started. */
  readonly started: readonly string[]
}

/** Starts what does not run yet, and resolves when all of it answers. Throws LabError. */
export const up = async (order: UpOrder): Promise<LabUp> => {
  mkdirSync(order.layout.dir, {recursive: true})
  return await alone(order.layout, () => bringUp(order))
}

async function bringUp({layout, program, portBase, timings}: UpOrder): Promise<LabUp> {
  const before = readRecord(layout)
  if (before && portBase !== undefined && before.ports.sql !== portBase)
    throw new LabError(
      `This lab keeps its ports from ${before.ports.sql} on; --port-base only counts for a new one.`,
      exitCodes.usage,
    )
  const ports = before?.ports ?? (await choosePorts(portBase))
  const keys = await keysOf(layout)
  if (!before || timings || !existsSync(layout.config))
    writeFileSync(layout.config, siteFile(ports, keys.hostPublicKey, timings ?? {}))
  const releases = provideReleases(layout, program)
  const record: LabRecord = {v: 1, ports, processes: before?.processes ?? {}}
  if (!before) writeRecord(layout, record)
  const missing = await notRunning(layout, record)
  const processes = await start(layout, program, record, missing)
  return {dir: layout.dir, config: layout.config, releases, ports, processes, started: missing}
}

/** Also clears away what a dead stand has left: its services end with its pipe, but they may take a moment. */
async function notRunning(layout: Layout, {processes}: LabRecord): Promise<readonly string[]> {
  const missing: string[] = []
  for (const stand of standNames) {
    const birth = processes[stand]
    if (birth && isAlive(birth) && (await pinged(layout, stand)) !== undefined) continue
    if (birth) await endGroup(birth, 5000)
    missing.push(stand)
  }
  return missing
}

async function start(
  layout: Layout,
  program: string,
  record: LabRecord,
  missing: readonly string[],
): Promise<Readonly<Record<string, Birth>>> {
  const own: Readonly<Record<string, Partial<Ports>>> = {
    [sqlServerName]: {sql: record.ports.sql},
    [vmName]: {ssh: record.ports.ssh, http: record.ports.http},
  }
  for (const stand of missing) await requireFree(own[stand] ?? {})
  const births = missing.map((stand): [string, Birth] => [stand, spawnStand(layout, program, stand)])
  const processes = {...record.processes, ...Object.fromEntries(births)}
  writeRecord(layout, {...record, processes})
  await Promise.all(births.map(([stand, birth]) => ready(layout, stand, birth)))
  return processes
}

const spawnStand = (layout: Layout, program: string, stand: string): Birth =>
  spawnApart({
    program,
    args: [stand === vmName ? 'serve-vm' : 'serve-sql', '--dir', layout.dir],
    log: layout.log(stand),
    dir: layout.dir,
  })

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

/** Copies the zips into the lab, so that it does not need the place that it was started from. */
function provideReleases(layout: Layout, program: string): readonly string[] {
  const built = [dirname(program), join(dirname(program), '../../dist')].find((folder) => zipsIn(folder).length > 0)
  mkdirSync(layout.product, {recursive: true})
  for (const zip of built ? zipsIn(built) : []) {
    const target = join(layout.product, basename(zip))
    if (!existsSync(target) || !readFileSync(zip).equals(readFileSync(target))) copyFileSync(zip, target)
  }
  return zipsIn(layout.product)
}

const zipsIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^sample-product-.*\.zip$/.test(name))
        .sort()
        .map((name) => join(folder, name))
    : []
