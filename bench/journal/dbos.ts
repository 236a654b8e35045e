import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {join} from 'node:path'
import {createInterface} from 'node:readline'

/** DBOS at work in a process of its own. */
export interface Dbos {
  /** Steps a second of so many workflows side by side, each of so many steps one after another. */
  stepsASecond(steps: number, workflows: number): Promise<number>
  close(): Promise<void>
}

/** ms that a round may take. */
const ROUND_MS = 120_000

/** `folder`: of the package; `url`: of the database that it may use. */
export function startDbos(folder: string, url: string): Dbos {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'dbos.mjs'), folder, url], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2000)
  })
  const lines = createInterface({input: child.stdout as NodeJS.ReadableStream})[Symbol.asyncIterator]()
  return {
    async stepsASecond(steps, workflows) {
      child.stdin?.write(`${steps} ${workflows}\n`)
      const late = setTimeout(() => child.kill('SIGKILL'), ROUND_MS)
      const {value, done} = await lines.next()
      clearTimeout(late)
      if (done) throw new Error(`DBOS ended: ${said}`)
      return (steps * workflows) / (Number(value) / 1000)
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.stdin?.end()
      const late = setTimeout(() => child.kill('SIGKILL'), 30_000)
      await ended
      clearTimeout(late)
    },
  }
}
