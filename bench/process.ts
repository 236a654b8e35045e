import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'

const RUN = join(import.meta.dirname, '..', 'bin', 'run.js')

/** One command as a process of its own: its time, and the most memory that it had. Throws where it fails: a plan that was refused would be quick. */
export async function measured(config: string, args: readonly string[]): Promise<{ms: number; bytes: number}> {
  const began = performance.now()
  const child = spawn(process.execPath, [RUN, ...args], {
    env: {...process.env, LANDLORD_CONFIG: config},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  let bytes = 0
  const looking = setInterval(() => {
    bytes = Math.max(bytes, peakOf(child.pid ?? 0))
  }, 20)
  const [exit] = await once(child, 'close')
  clearInterval(looking)
  if (exit !== 0) throw new Error(`landlord ${args.join(' ')} ended with ${exit}: ${said.slice(-500)}`)
  return {ms: performance.now() - began, bytes}
}

/** The high-water mark of the resident set; 0 on systems without /proc. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** The ops store's file, as the lab's project file names it. */
export function storeOf(config: string): string {
  const [, path = ''] = /^store: '?(.+?)'?$/m.exec(readFileSync(config, 'utf8')) ?? []
  return resolve(dirname(config), path)
}
