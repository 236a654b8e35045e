import {readFileSync, renameSync, writeFileSync} from 'node:fs'
import {exitCodes, LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {type Birth, isBirth} from './processes.ts'

/** Loopback ports, chosen once and kept. */
export interface Ports {
  readonly sql: number
  readonly ssh: number
  readonly http: number
}

/** Content of `lab.json`. */
export interface LabRecord {
  readonly v: 1
  readonly ports: Ports
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
  if (!isRecord(record))
    throw new LabError(
      `${layout.record} is damaged or of another version. Move it away, make sure that no lab runs in ${layout.dir}, and run lab up again.`,
      exitCodes.configuration,
    )
  return record
}

export function requireRecord(layout: Layout): LabRecord {
  const record = readRecord(layout)
  if (!record) throw new LabError(`There is no lab in ${layout.dir}. Start one: lab up --dir ${layout.dir}`)
  return record
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
  if (typeof record !== 'object' || record?.v !== 1) return false
  const {sql, ssh, http} = (record.ports ?? {}) as Partial<Ports>
  return [sql, ssh, http].every(Number.isInteger) && Object.values(record.processes ?? {key: null}).every(isBirth)
}
