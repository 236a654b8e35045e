import {readFileSync, renameSync, writeFileSync} from 'node:fs'
import {exitCodes, LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {type Birth, isBirth} from './processes.ts'
import {doors, type StandPlan} from './stands.ts'

/** Loopback ports by what listens there; chosen once and kept. */
export type Ports = Readonly<Record<string, number>>

export interface StandRecord extends StandPlan {
  readonly ports: Ports
  /** A real server in the stand-in's place: the lab did not make it, or only its container. */
  readonly elsewhere?: Elsewhere
}

export interface Elsewhere {
  readonly host: string
  /** As its certificate names it. */
  readonly name: string
  /** Id of the container that the lab started, and removes again; null for a server that is left alone. */
  readonly container: string | null
}

/** Stands that are processes of the lab. */
export const ownStands = ({stands}: Pick<LabRecord, 'stands'>): readonly StandRecord[] =>
  stands.filter(({elsewhere}) => elsewhere === undefined)

/** Content of `lab.json`. */
export interface LabRecord {
  readonly v: 2
  /** What the lab consists of, chosen at its first start and kept. */
  readonly stands: readonly StandRecord[]
  /** The last process started for each stand, which may have ended since. */
  readonly processes: Readonly<Record<string, Birth>>
}

/** Undefined: no lab was ever started here. Throws LabError (78) for a file that is not a lab's record. */
export function readRecord(layout: Layout): LabRecord | undefined {
  let content: string
  try {
    content = readFileSync(layout.record, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const record = parsed(content)
  if (isRecord(record)) return record
  const isOlder = (record as {v?: unknown} | null | undefined)?.v === 1
  throw new LabError(
    isOlder
      ? `The lab in ${layout.dir} was made by an older landlord, with one server and one VM. End it with that one (lab down), or start a lab in another folder.`
      : `${layout.record} is damaged or of another version. Move it away, make sure that no lab runs in ${layout.dir}, and run lab up again.`,
    exitCodes.configuration,
  )
}

export function requireRecord(layout: Layout): LabRecord {
  const record = readRecord(layout)
  if (!record) throw new LabError(`There is no lab in ${layout.dir}. Start one: lab up --dir ${layout.dir}`)
  return record
}

/** Throws LabError (2) where the lab has no such stand. */
export function requireStand({stands}: LabRecord, name: string): StandRecord {
  const found = stands.find((stand) => stand.name === name)
  if (found) return found
  const names = stands.map((stand) => stand.name).join(', ')
  throw new LabError(`The lab has no stand ${name}; it has ${names}.`, exitCodes.usage)
}

/** Throws for a door that the stand has not. */
export function portOf({name, ports}: StandRecord, door: string): number {
  const port = ports[door]
  if (port === undefined) throw new Error(`${name} has no port for ${door}`)
  return port
}

/** Whole or not at all. */
export function writeRecord(layout: Layout, record: LabRecord): void {
  const part = `${layout.record}.${process.pid}.part`
  writeFileSync(part, `${JSON.stringify(record, null, 2)}\n`)
  renameSync(part, layout.record)
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is LabRecord {
  const record = value as Partial<LabRecord> | null | undefined
  if (typeof record !== 'object' || record?.v !== 2 || !Array.isArray(record.stands)) return false
  return record.stands.every(isStand) && Object.values(record.processes ?? {key: null}).every(isBirth)
}

function isStand(value: unknown): value is StandRecord {
  const stand = value as Partial<StandRecord> | null
  if (typeof stand !== 'object' || typeof stand?.name !== 'string' || !stand.kind) return false
  return (doors[stand.kind] ?? ['']).every((door: string) => Number.isInteger(stand.ports?.[door]))
}
