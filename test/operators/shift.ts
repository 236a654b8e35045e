import {appendFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {type Ended, Product} from '../kill/product.ts'
import {mayEnd} from './endings.ts'

/** What befell a process on its way. */
export type Fate =
  | 'left alone'
  | 'killed'
  | 'stopped'
  | 'stopped and killed'
  | 'interrupted'
  | 'interrupted twice'
  | 'terminated'

/** One process of the built program, from its start to its end. */
export interface Carried {
  readonly what: string
  readonly words: readonly string[]
  readonly fate: Fate
  /** Null: a signal ended it. */
  readonly exit: number | null
  /** Of the error in its document; null without one. */
  readonly code: string | null
  // biome-ignore lint/suspicious/noExplicitAny: every command has a document of its own shape
  readonly document: any
  readonly seconds: number
}

/** A process may take this long past its own time-out, or without one: ms. Machines are slow, and safe points are where they are. */
const PATIENCE_MS = 300_000

/** Starts processes, has them befallen by what they are to be befallen by, and keeps what was wrong with how they ended. */
export class Shift {
  readonly carried: Carried[] = []
  readonly violations: string[] = []
  readonly #config: string
  readonly #log: string

  constructor(config: string, log: string) {
    this.#config = config
    this.#log = log
  }

  /** Its end, whatever that is; `befall` resolves once it is done with the process, which goes on or is no more. */
  async carry(
    what: string,
    words: readonly string[],
    befall: (product: Product, over: AbortSignal) => Promise<Fate> = async () => 'left alone',
  ): Promise<Carried> {
    const began = performance.now()
    const product = new Product(this.#config, words)
    const over = new AbortController()
    const fate = befall(product, over.signal)
    let ended: Ended
    try {
      ended = await product.end(PATIENCE_MS)
    } catch (error) {
      this.violations.push(`${words.join(' ')}: ${error instanceof Error ? error.message : error}`)
      ended = {exitCode: null, stdout: '', stderr: ''}
    }
    over.abort()
    const seconds = (performance.now() - began) / 1000
    const document = documentOf(ended.stdout)
    const one = {
      ...{what, words, fate: await fate, exit: ended.exitCode, code: codeOf(document), document, seconds},
    }
    this.carried.push(one)
    this.#note(one, ended)
    return one
  }

  /** What a command writes that has no document of use. */
  async said(words: readonly string[]): Promise<string> {
    const {exitCode, stdout, stderr} = await new Product(this.#config, words).end(PATIENCE_MS)
    if (exitCode !== 0) this.violations.push(`${words.join(' ')}: exit ${exitCode}: ${stderr.slice(-500)}`)
    return stdout
  }

  #note(one: Carried, ended: Ended): void {
    const wrong = troublesOf(one, ended)
    this.violations.push(...wrong.map((text) => `${one.words.join(' ')} (${one.fate}): ${text}`))
    const line = {...one, document: one.document?.error ?? null, run: one.document?.run ?? null, ended: new Date()}
    appendFileSync(this.#log, `${JSON.stringify({...line, wrong, ...(wrong.length > 0 ? {said: ended} : {})})}\n`)
  }
}

/** Whether a process ended as one may. */
export function troublesOf(
  one: Pick<Carried, 'what' | 'fate' | 'code' | 'document'>,
  {exitCode, stdout, stderr}: Ended,
): readonly string[] {
  const wrong = /^ {4}at .+:\d+:\d+\)?$/m.test(stderr) ? [`a stack on standard error: ${stderr.slice(-1500)}`] : []
  if (exitCode === null) {
    // Before the program has begun, a signal does what signals do.
    const mayDie = one.fate.endsWith('killed') || (one.fate !== 'left alone' && one.fate !== 'stopped' && stderr === '')
    return mayDie ? wrong : [...wrong, 'a signal ended it']
  }
  if (one.document === undefined)
    return [...wrong, `no document, exit ${exitCode}: ${stdout.slice(-500)} ${stderr.slice(-500)}`]
  if (one.document.exit !== exitCode) wrong.push(`the document says ${one.document.exit}, the exit code is ${exitCode}`)
  if (!mayEnd(one, exitCode)) wrong.push(`exit ${exitCode} ${JSON.stringify(one.document.error)}`)
  return wrong
}

/** Of its error, or of what is in the way of a plan that was only shown. */
function codeOf(document: Carried['document']): string | null {
  const {error, result, exit} = document ?? {}
  if (error) return error.code
  if (exit === undefined || exit === 0) return null
  if (exit === 75 && result?.unfinished) return 'LL-RUN-UNFINISHED'
  const findings: readonly {finding: string; code: string}[] = (result?.lines ?? []).map(
    ({finding}: {finding: unknown}) => finding,
  )
  return (result?.blocked ?? findings.find(({finding}) => finding === 'blocked'))?.code ?? null
}

function documentOf(stdout: string) {
  try {
    return JSON.parse(stdout)
  } catch {
    return undefined
  }
}

/** What may befall a process, by a number from 0 to 1 for what, and others for when. */
export function befalling(random: () => number): (product: Product, over: AbortSignal) => Promise<Fate> {
  const share = random()
  const [delay, length, twice] = [200 + 9000 * random() ** 2, 1000 + 24_000 * random() ** 2, 50 + 1500 * random()]
  const pause = (ms: number, over: AbortSignal) =>
    sleep(ms, undefined, {signal: over}).then(
      () => true,
      () => false,
    )
  return async (product, over) => {
    if (share > 0.55 || !(await pause(delay, over))) return 'left alone'
    if (share < 0.25) return done(product, 'SIGKILL', 'killed')
    if (share > 0.5) return done(product, 'SIGINT', 'interrupted')
    if (share > 0.47) {
      product.signal('SIGINT')
      await pause(twice, over)
      return done(product, 'SIGINT', 'interrupted twice')
    }
    if (share > 0.44) return done(product, 'SIGTERM', 'terminated')
    product.signal('SIGSTOP')
    await pause(length, over)
    if (share < 0.29) return done(product, 'SIGKILL', 'stopped and killed')
    return done(product, 'SIGCONT', 'stopped')
  }
}

function done(product: Product, signal: NodeJS.Signals, fate: Fate): Fate {
  product.signal(signal)
  return fate
}
