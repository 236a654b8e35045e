import {join} from 'node:path'
import {type Acls, everyService, users} from '../acls.ts'
import type {Disk} from '../disk.ts'
import {splitCommandLine} from './command-line.ts'
import type {ProcessOrder} from './service-process.ts'
import {serviceSid} from './service-sid.ts'
import type {ServiceRow} from './service-table.ts'
import {win32} from './win32.ts'

/** What a service's program may be found and read with. */
export interface LaunchGround {
  readonly name: string
  readonly disk: Disk
  readonly acls: Acls
  readonly trust: string
}

/**
 * Turns a service's command line into a process of this machine: Windows paths become the places where the files lie. Answers
 * the Win32 error where the program is missing, or the service's account may not read a file that its command line names
 * (a real service would find that out by itself; here the process has all rights of whoever runs the lab).
 */
export function launchOrder(row: ServiceRow, ground: LaunchGround, logs: string): ProcessOrder | number {
  const [program, ...args] = splitCommandLine(row.path)
  if (program === undefined || !program.endsWith('.cjs') || !ground.disk.exists(program)) return win32.fileNotFound
  const files = [program, ...args].filter(isPath)
  const sids = [serviceSid(row.name), users, everyService]
  if (files.some((path) => ground.disk.exists(path) && !ground.acls.readable(path, sids))) return win32.accessDenied
  return {
    program: ground.disk.real(program),
    args: args.map((arg) => (isPath(arg) ? ground.disk.real(arg) : arg)),
    folder: ground.disk.real(`${program[0]}:\\`),
    log: join(logs, `${ground.name}.${row.name}.log`),
    trust: ground.trust,
  }
}

const isPath = (text: string): boolean => /^[A-Za-z]:[\\/]/.test(text)
