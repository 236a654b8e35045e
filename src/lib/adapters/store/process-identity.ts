import {readFileSync, readlinkSync} from 'node:fs'
import {hostname, userInfo} from 'node:os'
import type {Actor} from '../../engine/store.ts'
import type {Liveness} from './liveness.ts'

/**
 * This process, as leases and runs name it. `boot` is the kernel's boot id with the namespace of process ids, since two
 * containers of one machine share the former and number their processes apart; `started` is in ticks since boot (proc(5),
 * field 22). Where there is no /proc, `boot` is empty: then nobody can tell whether the holder lives.
 */
export function processActor(): Actor {
  const boot = bootIdentity()
  return {
    user: userName(),
    host: hostname(),
    boot: boot ?? '',
    pid: process.pid,
    started: (boot && processStat(process.pid)?.started) || String(performance.timeOrigin),
  }
}

/** Asks the kernel about a holder of the same host and boot. A zombie is dead: it will never act again. */
export const processLiveness: Liveness = (holder) => {
  const boot = bootIdentity()
  if (!boot || holder.host !== hostname() || holder.boot !== boot) return 'unknown'
  const stat = processStat(holder.pid)
  if (stat === undefined) return isGone(holder.pid) ? 'dead' : 'unknown'
  return stat.started === holder.started && !stat.ended ? 'alive' : 'dead'
}

function bootIdentity(): string | undefined {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return undefined
  }
}

/** Undefined: not to be read. The program's name comes in brackets and may itself hold brackets and blanks. */
function processStat(pid: number): {readonly started: string; readonly ended: boolean} | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return {started: fields[19] ?? '', ended: fields[0] === 'Z' || fields[0] === 'X'}
  } catch {
    return undefined
  }
}

/** Where /proc hides the processes of others (hidepid), a signal still tells "no such process" from "not yours". */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** A container may run under a number that no account has. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return process.env.USER ?? process.env.USERNAME ?? `uid ${process.getuid?.() ?? '?'}`
  }
}
