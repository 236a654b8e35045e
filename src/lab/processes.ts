import {spawn} from 'node:child_process'
import {closeSync, mkdirSync, openSync, readdirSync, readFileSync} from 'node:fs'
import {dirname} from 'node:path'

/** Names a process beyond doubt: its number may be another's by now, its number and start time together may not. */
export interface Birth {
  readonly pid: number
  /** Its process group, in which its children stay; the same number. */
  readonly pgid: number
  /** Clock ticks since the boot, from /proc; null on systems without. */
  readonly startTime: number | null
  /** Of the boot that the start time counts from. */
  readonly bootId: string | null
}

export interface SpawnOrder {
  readonly program: string
  readonly args: readonly string[]
  /** Takes what it prints. */
  readonly log: string
  readonly dir: string
}

export interface Apart {
  readonly birth: Birth
  /** Lets it begin. Until then it ends with this process: nobody would know of it. */
  release(): void
}

/** Starts a Node program that outlives this one, in a session and process group of its own. It waits in `released`. */
export function spawnApart({program, args, log, dir}: SpawnOrder): Apart {
  mkdirSync(dirname(log), {recursive: true})
  const output = openSync(log, 'a')
  const child = spawn(process.execPath, [program, ...args], {
    cwd: dir,
    detached: true,
    stdio: ['pipe', output, output],
  })
  closeSync(output)
  child.unref()
  if (child.pid === undefined) throw new Error(`${process.execPath} could not be started`)
  const {stdin} = child
  stdin?.on('error', () => {})
  return {birth: birthOf(child.pid), release: () => stdin?.end('go\n')}
}

/** Of a program that `spawnApart` started: true when it was let go, false when whoever started it is gone before that. */
export async function released(): Promise<boolean> {
  for await (const word of process.stdin) return String(word) === 'go\n'
  return false
}

export const birthOfThis = (): Birth => birthOf(process.pid)

/** Whether this very process still runs; one that only waits to be reaped does not. */
export function isAlive(birth: Birth): boolean {
  if (birth.startTime === null) return exists(birth.pid)
  const stat = statOf(birth.pid)
  return birth.bootId === bootId() && stat !== undefined && stat.state !== 'Z' && stat.startTime === birth.startTime
}

/** Processes of its group that are left, its own among them; members keep a group's number from being given away. */
export function groupOf(birth: Birth): readonly number[] {
  if (birth.startTime === null) return exists(-birth.pgid) ? [birth.pgid] : []
  if (birth.bootId !== bootId()) return []
  const {startTime} = birth
  const leader = statOf(birth.pid)
  if (leader && leader.startTime !== startTime) return []
  return allProcesses().filter((pid) => {
    const stat = statOf(pid)
    return stat?.group === birth.pgid && !isOver(stat) && stat.startTime >= startTime
  })
}

/** Kills the process and all of its group at once, as a machine that loses its power; resolves when nothing of it is left. */
export async function killGroup(birth: Birth): Promise<void> {
  if (groupOf(birth).length > 0) signal(-birth.pgid, 'SIGKILL')
  if (!(await emptied(birth, 5000))) throw new Error(`process group ${birth.pgid} does not end`)
}

/** Stops the whole group where it stands, or lets it go on. */
export function freezeGroup(birth: Birth, frozen: boolean): void {
  if (groupOf(birth).length > 0) signal(-birth.pgid, frozen ? 'SIGSTOP' : 'SIGCONT')
}

/**
 * Ends the process and all of its group: first it is asked (SIGTERM to it alone, so that it can end its children in order),
 * after `graceMs` the group is killed. Resolves when nothing of it is left; rejects if something is, 5 s later.
 */
export async function endGroup(birth: Birth, graceMs: number): Promise<void> {
  freezeGroup(birth, false)
  if (isAlive(birth)) signal(birth.pid, 'SIGTERM')
  if (await emptied(birth, isAlive(birth) ? graceMs : 1000)) return
  signal(-birth.pgid, 'SIGKILL')
  if (!(await emptied(birth, 5000)))
    throw new Error(`process group ${birth.pgid} does not end: ${groupOf(birth).join(', ')}`)
}

export function isBirth(value: unknown): value is Birth {
  const birth = value as Partial<Birth> | null
  return typeof birth === 'object' && Number.isInteger(birth?.pid) && Number.isInteger(birth?.pgid)
}

const birthOf = (pid: number): Birth => ({
  pid,
  pgid: pid,
  startTime: statOf(pid)?.startTime ?? null,
  bootId: bootId(),
})

async function emptied(birth: Birth, timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs
  while (groupOf(birth).length > 0) {
    if (performance.now() > until) return false
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return true
}

/** A killed process whose first thread has ended still holds its ports until the last one has. */
const isOver = ({state, threads}: Stat): boolean => state === 'Z' && threads <= 1

interface Stat {
  readonly state: string
  readonly threads: number
  readonly group: number
  readonly startTime: number
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the name in parentheses may hold blanks. */
function statOf(pid: number): Stat | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return {
      state: fields[0] ?? '',
      group: Number(fields[2]),
      threads: Number(fields[17]),
      startTime: Number(fields[19]),
    }
  } catch {
    return undefined
  }
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}

const allProcesses = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

const exists = (pid: number): boolean => signal(pid, 0)

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}
