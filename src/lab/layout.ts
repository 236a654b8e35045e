import {join, resolve} from 'node:path'
import {exitCodes, LabError} from './lab-error.ts'

export const sqlServerName = 'sql-1'
export const vmName = 'app-1'
export const standNames = [sqlServerName, vmName] as const

/** Where things lie in a lab's folder. */
export interface Layout {
  readonly dir: string
  readonly record: string
  readonly lock: string
  readonly config: string
  readonly ops: string
  readonly releases: string
  /** Release zips, ready for `release add`. */
  readonly product: string
  readonly keys: string
  readonly secrets: string
  readonly logs: string
  readonly server: string
  readonly vm: string
  socket(stand: string): string
  trace(stand: string): string
  log(stand: string): string
}

/** Throws LabError where the path is too long for a control socket (a Unix socket's path has at most 103 bytes on macOS). */
export function layoutOf(folder: string): Layout {
  const dir = resolve(folder)
  const at = (...names: string[]) => join(dir, ...names)
  if (Buffer.byteLength(at('run', `${sqlServerName}.sock`)) > 103)
    throw new LabError(`The path of the lab's folder is too long for a socket in it: ${dir}`, exitCodes.usage)
  return {
    dir,
    record: at('lab.json'),
    lock: at('lab.lock'),
    config: at('landlord.yaml'),
    ops: at('ops'),
    releases: at('releases'),
    product: at('product'),
    keys: at('keys'),
    secrets: at('secrets'),
    logs: at('log'),
    server: at('servers', sqlServerName),
    vm: at('vms', vmName),
    socket: (stand) => at('run', `${stand}.sock`),
    trace: (stand) => at('trace', `${stand}.ndjson`),
    log: (stand) => at('log', `${stand}.log`),
  }
}
