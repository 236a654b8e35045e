import {join, resolve} from 'node:path'
import {exitCodes, LabError} from './lab-error.ts'

/** Where things lie in a lab's folder. */
export interface Layout {
  readonly dir: string
  readonly record: string
  readonly lock: string
  readonly config: string
  readonly ops: string
  readonly releases: string
  /** Of what landlord and the servers keep in the lab's folder; each stand has its own beside what it is of. */
  readonly snapshot: string
  /** Release zips, ready for `release add`. */
  readonly product: string
  readonly keys: string
  readonly secrets: string
  /** PFX files for tenants' names, as an authority delivers them. */
  readonly certificates: string
  readonly logs: string
  /** What the SQL Servers see as their common share for backups. */
  readonly backups: string
  /** Of the world outside: mails, texts, the public page, the DNS zone. */
  readonly outside: string
  server(name: string): string
  vm(name: string): string
  socket(stand: string): string
  trace(stand: string): string
  log(stand: string): string
  faults(stand: string): string
}

const longestName = 'sql-staging'

/** Throws LabError where the path is too long for a control socket (a Unix socket's path has at most 103 bytes on macOS). */
export function layoutOf(folder: string): Layout {
  const dir = resolve(folder)
  const at = (...names: string[]) => join(dir, ...names)
  if (Buffer.byteLength(at('run', `${longestName}.sock`)) > 103)
    throw new LabError(`The path of the lab's folder is too long for a socket in it: ${dir}`, exitCodes.usage)
  return {
    dir,
    record: at('lab.json'),
    lock: at('lab.lock'),
    config: at('landlord.yaml'),
    ops: at('ops'),
    releases: at('releases'),
    snapshot: at('snapshot'),
    product: at('product'),
    keys: at('keys'),
    secrets: at('secrets'),
    certificates: at('certificates'),
    logs: at('log'),
    backups: at('backups'),
    outside: at('outside'),
    server: (name) => at('servers', name),
    vm: (name) => at('vms', name),
    socket: (stand) => at('run', `${stand}.sock`),
    trace: (stand) => at('trace', `${stand}.ndjson`),
    faults: (stand) => at('faults', `${stand}.json`),
    log: (stand) => at('log', `${stand}.log`),
  }
}
