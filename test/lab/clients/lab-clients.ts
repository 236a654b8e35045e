import {execFile} from 'node:child_process'
import {resolve} from 'node:path'
import {labClientReport} from '../../../src/lab/client.ts'
import type {ClientReport} from '../../../src/lab/clients/report.ts'

const bundle = resolve(import.meta.dirname, '../../../dist/lab.cjs')

export interface Said {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built lab's program. */
export const lab = (dir: string, ...words: readonly string[]): Promise<Said> =>
  new Promise((done) => {
    execFile(process.execPath, [bundle, ...words, '--dir', dir], {timeout: 240_000}, (error, stdout, stderr) =>
      done({exit: error ? Number(error.code ?? 137) : 0, stdout, stderr}),
    )
  })

/** The clients of a lab, as its program speaks of them. */
export class LabClients {
  readonly #dir: string

  constructor(dir: string) {
    this.#dir = dir
  }

  async start(...words: readonly string[]): Promise<{readonly pid: number}> {
    return JSON.parse(await this.#done(['start', ...words, '--json']))
  }

  async stop(drain = 100): Promise<ClientReport> {
    return JSON.parse(await this.#done(['stop', '--drain', String(drain), '--json']))
  }

  /** Asked over and over again: a process each time would take the processor from those who are waited for. */
  async report(): Promise<ClientReport> {
    return await labClientReport(this.#dir)
  }

  /** With the exit code that it ended with. */
  async check(...words: readonly string[]): Promise<ClientReport & {readonly exit: number}> {
    const {exit, stdout, stderr} = await lab(this.#dir, 'client', 'report', '--check', '--json', ...words)
    if (stdout === '') throw new Error(stderr)
    return {...JSON.parse(stdout), exit}
  }

  /** Until the report is as it should be, for at most `withinMs`. */
  async until(isSo: (report: ClientReport) => boolean, withinMs = 120_000): Promise<ClientReport> {
    const last = performance.now() + withinMs
    for (;;) {
      const report = await this.report()
      if (isSo(report)) return report
      if (performance.now() > last) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(report)}`)
      await new Promise((wake) => setTimeout(wake, 100))
    }
  }

  async #done(words: readonly string[]): Promise<string> {
    const {exit, stdout, stderr} = await lab(this.#dir, 'client', ...words)
    if (exit !== 0) throw new Error(`${words.join(' ')} ended with ${exit}: ${stderr}`)
    return stdout
  }
}

export const acknowledged = ({tenants}: ClientReport): number =>
  tenants.reduce((sum, {acknowledged: {https, http}}) => sum + https + http, 0)
