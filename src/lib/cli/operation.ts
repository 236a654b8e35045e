import {Command, Flags} from '@oclif/core'
import type {Json} from '../engine/finding.ts'
import type {StepResult} from '../engine/outcome.ts'
import {OperatorError, StoreFailure} from '../errors.ts'
import {Redactor} from '../secret.ts'
import type {StoreKeeping} from '../site/ops-store.ts'
import {failureScreen} from '../ui/failure.ts'
import {type Look, lookOf} from '../ui/look.ts'
import type {Ask} from '../ui/questions.ts'
import {harmless, inAscii} from '../ui/text.ts'
import {Unanswered} from '../ui/unanswered.ts'
import type {Composition} from './compose.ts'
import {asksForJson, document, type Ending} from './document.ts'
import {asksForEvents} from './event-stream.ts'
import {EXIT, type Exit} from './exit.ts'
import {type Failed, failureOf} from './failure.ts'
import {type Cause, exitOfCause, type Interruption, interruption} from './interruption.ts'
import {commandLine} from './shell-words.ts'
import {drained} from './streams.ts'

/** What a command answers: the same value as text and as the document's `result`. */
export interface Answer {
  readonly result: Json
  text(look: Look): string
  readonly exit?: Exit
  readonly run?: string | undefined
  readonly changed?: number
  readonly steps?: readonly StepResult[]
  /** Names that a list shows, kept for completion. */
  readonly names?: {readonly kind: string; readonly names: readonly string[]}
}

/** What of a command line says where the site is. */
interface Located {
  readonly config?: string | undefined
  readonly 'allow-exec'?: boolean | undefined
}

/** What every command has: the flags of all, one ending in text or JSON, errors told, the site closed behind it. */
export abstract class Operation extends Command {
  static override baseFlags = {
    json: Flags.boolean({description: 'Answer with one JSON document on stdout, on errors too.', helpGroup: 'GLOBAL'}),
    config: Flags.string({
      description: "The project file; else LANDLORD_CONFIG, ./landlord.yaml, the user's own.",
      helpValue: 'FILE',
      helpGroup: 'GLOBAL',
    }),
    'allow-exec': Flags.boolean({
      description: 'Run programs that the project file names for secrets (exec:); those of your own file run anyway.',
      helpGroup: 'GLOBAL',
    }),
    'no-color': Flags.boolean({description: 'No colours, also on a terminal.', helpGroup: 'GLOBAL'}),
    'no-input': Flags.boolean({description: 'Never ask: what is missing is an error.', helpGroup: 'GLOBAL'}),
  }

  static readonly eventsFlag = Flags.option({
    options: ['ndjson'] as const,
    exclusive: ['json'],
    description: 'Stream what happens as JSON, a line an event; the last line is the document of --json.',
  })()

  protected readonly redactor = new Redactor()
  protected readonly interruption: Interruption = interruption((cause) => void this.#endAtOnce(cause))
  #composition: Composition | undefined
  readonly #kept: StoreKeeping[] = []
  readonly #spools: Composition[] = []
  #configFlag: string | undefined
  #ended = false
  #changed = false

  /** Runs it to its end, which is told; throws nothing. */
  start(): Promise<void> {
    return this._run()
  }

  override jsonEnabled(): boolean {
    return asksForJson(this.argv) || asksForEvents(this.argv)
  }

  /** `tenant create` */
  protected get commandName(): string {
    return (this.id ?? '').replaceAll(':', ' ')
  }

  /** Whether somebody is there to be asked. */
  protected get interactive(): boolean {
    const asked = this.argv.includes('--no-input') || Boolean(process.env.CI)
    return !asked && process.stdin.isTTY === true && process.stderr.isTTY === true && process.env.TERM !== 'dumb'
  }

  protected look(stream: NodeJS.WriteStream): Look {
    return lookOf(stream, process.env, {noColor: this.argv.includes('--no-color')})
  }

  /** This command line again, without some flags and with some more, as it pastes into a shell. */
  protected again(without: readonly string[] = [], more: readonly string[] = []): readonly string[] {
    const kept = this.argv.filter((word) => !without.includes(word))
    return ['landlord', ...this.commandName.split(' '), ...kept, ...more.filter((word) => !kept.includes(word))]
  }

  /** Asks for what a command line lacks; undefined where nobody can be asked. */
  protected async questions(): Promise<((question: Ask) => Promise<string>) | undefined> {
    if (!this.interactive) return undefined
    const {askFor} = await import('../ui/questions.ts')
    return (question) => askFor(question, this.interruption.stop)
  }

  /**
   * Configuration, adapters and store, opened once and closed when the command ends. What waits in the spool of this machine is merged
   * on the way, and told in a line. `urgent`: the store is soon given up, and nothing is merged yet.
   */
  protected async openSite(flags: Located, {urgent = false}: {readonly urgent?: boolean} = {}): Promise<Composition> {
    if (this.#composition) return this.#composition
    const {compose} = await import('./compose.ts')
    try {
      this.#composition = await compose({...this.#order(flags), quick: urgent})
    } catch (error) {
      throw error instanceof StoreFailure ? nothingBegun(error) : error
    }
    this.#tellOfNewStore(this.#composition)
    if (!urgent) await this.mergeSpool(this.#composition)
    return this.#composition
  }

  /** Whether the command itself tells of what it did: then it begins with the run. */
  protected get tellsOfItself(): boolean {
    return false
  }

  /** An empty store answers that there is nothing: who asks should know that it was made just now, perhaps in the wrong place. */
  #tellOfNewStore({madeStore}: Composition): void {
    if (madeStore === undefined || this.jsonEnabled() || this.tellsOfItself) return
    this.aside(`There was no ops store, so an empty one was made: ${madeStore}`)
  }

  /** The store; or the spool of this machine, where that is all that there is to look at, which is said. */
  protected async openToRead(flags: Located): Promise<Composition> {
    try {
      return await this.openSite(flags)
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error
      const spool = await this.openSpool(flags, 'there', error)
      if (!spool) throw error
      this.aside(
        `${error.message} (${error.code}) What follows is what the spool of this machine knows; what others did, and the rest of the fleet, is not in it.`,
      )
      return spool
    }
  }

  /** The spool of this machine in the store's place. */
  protected async openSpool(
    flags: Located,
    which: 'there' | 'made',
    why: StoreFailure,
  ): Promise<Composition | undefined> {
    const {composeSpool} = await import('./compose.ts')
    const spool = await composeSpool(this.#order(flags), which, why)
    if (spool) this.#spools.push(spool)
    return spool
  }

  /** Brings into the store what was done without it. What fails is said, and waits for the next command. */
  protected async mergeSpool(composition: Composition): Promise<void> {
    const {mergedLine} = await import('./merging.ts')
    const line = await mergedLine(composition)
    if (line !== undefined) this.aside(line)
  }

  /** A line beside the answer. */
  protected aside(text: string): void {
    process.stderr.write(`landlord: ${this.redactor.clean(text)}\n`)
  }

  #order(flags: Located) {
    this.#configFlag = flags.config
    return {
      file: flags.config,
      allowExec: flags['allow-exec'] ?? false,
      redactor: this.redactor,
      version: this.config.version,
    }
  }

  /** The ops store as a whole, closed when the command ends. */
  protected async openKeeping(
    flags: Located,
    {make = false, other}: {readonly make?: boolean; readonly other?: string | undefined} = {},
  ): Promise<StoreKeeping> {
    const {composeKeeping} = await import('./compose.ts')
    const keeping = await composeKeeping(this.#order(flags), make, other)
    this.#kept.push(keeping)
    return keeping
  }

  protected async answer(answer: Answer): Promise<void> {
    const exit = answer.exit ?? EXIT.done
    this.#changed ||= (answer.changed ?? 0) > 0
    await this.#keepNames(answer)
    await this.#end(exit, () => {
      if (!this.jsonEnabled()) return this.#print(process.stdout, answer.text(this.look(process.stdout)))
      const {run, changed = 0, steps = [], result} = answer
      this.#printDocument({run, exit, changed, steps, result})
    })
  }

  /** Ends with a failure: a screen on stderr, or the document on stdout. */
  protected async fail(
    failed: Failed,
    done: {run?: string | undefined; changed?: number; steps?: readonly StepResult[]; result?: Json} = {},
  ): Promise<void> {
    await this.#end(failed.exit, () => {
      const failure = {...failed, next: failed.next.map((next) => ({...next, command: this.#withConfig(next.command)}))}
      if (!this.jsonEnabled()) return this.#print(process.stderr, failureScreen(failure, this.look(process.stderr)))
      const {run, changed = 0, steps = [], result} = done
      this.#printDocument({run, exit: failed.exit, changed, steps, result, failure})
    })
  }

  protected override async catch(error: unknown): Promise<void> {
    await this.fail(error instanceof Unanswered ? this.#stopped('SIGINT') : this.failureOf(error))
  }

  protected failureOf(error: unknown): Failed {
    const flags = Object.keys({...this.ctor.baseFlags, ...this.ctor.flags})
    return failureOf(error, (text) => this.redactor.clean(text), {
      flags,
      command: this.commandName,
      again: (more) => this.again([], more),
    })
  }

  /** Nothing that fails to close hides what was said; it is said after it. */
  protected override async finally(): Promise<void> {
    this.interruption.closing()
    try {
      await this.#sendHeads()
      await this.#copyPlacement()
      await this.#composition?.close()
      for (const spool of this.#spools.splice(0)) await spool.close()
      for (const keeping of this.#kept.splice(0)) await keeping[Symbol.asyncDispose]()
    } catch (error) {
      process.stderr.write(`landlord: closing failed: ${this.redactor.clean(String(error))}\n`)
    }
  }

  /** What was closed is told elsewhere; a place that does not take it is named, and hears of it the next time. */
  async #sendHeads(): Promise<void> {
    const composition = this.#composition
    if (!composition || !(this.#changed || composition.hasClosed())) return
    const sinks = await composition.headSinks()
    if (sinks.length === 0) return
    const {sendHeads} = await import('./sending.ts')
    for (const unsent of await sendHeads(composition.heads, sinks))
      process.stderr.write(`landlord: ${this.redactor.clean(unsent)}\n`)
  }

  /** So that the spool knows who is where, should the store be gone tomorrow. */
  async #copyPlacement(): Promise<void> {
    const composition = this.#composition
    if (!composition?.topology.incidents || !(this.#changed || composition.hasClosed())) return
    const {copyPlacement} = await import('./merging.ts')
    const line = await copyPlacement(composition)
    if (line !== undefined) this.aside(line)
  }

  /** Once only: whatever comes after an ending was said would be a second document. */
  async #end(exit: Exit, say: () => void): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    process.exitCode = exit
    say()
  }

  async #keepNames({names}: Answer): Promise<void> {
    if (!names) return
    const {keepNames} = await import('./name-cache.ts')
    keepNames(names.kind, names.names, {env: process.env, cwd: process.cwd(), config: this.#configFlag})
  }

  #printDocument(ending: Omit<Ending, 'command'>): void {
    const form = asksForEvents(this.argv) ? 'line' : 'pages'
    this.#print(process.stdout, document({command: this.commandName, ...ending}, form))
  }

  #print(stream: NodeJS.WriteStream, text: string): void {
    const shown = harmless(this.redactor.clean(text))
    stream.write(`${this.look(stream).unicode ? shown : inAscii(shown)}\n`)
  }

  /** What this command line says of the configuration, its next ones have to say too. */
  #withConfig(command: string): string {
    if (!command.startsWith('landlord ')) return command
    const exec = this.argv.includes('--allow-exec') && !command.includes(' --allow-exec') ? ' --allow-exec' : ''
    if (this.#configFlag === undefined || / --config[ =]/.test(command)) return command + exec
    return `${command} ${commandLine(['--config', this.#configFlag])}${exec}`
  }

  /** A signal while nothing is under way: nothing was touched, so there is nothing to wait for. */
  async #endAtOnce(cause: Cause): Promise<void> {
    await this.fail(this.#stopped(cause))
    await drained([process.stdout, process.stderr])
    process.exit()
  }

  #stopped(cause: Cause): Failed {
    const code = cause === 'timeout' ? 'LL-TIMEOUT' : cause === 'SIGINT' ? 'LL-INTERRUPTED' : 'LL-TERMINATED'
    const error = new OperatorError(code, 'Stopped before anything was changed.')
    return {...this.failureOf(error), exit: exitOfCause(cause)}
  }
}

/** While a command still opens its store, nothing has been begun that could have been half done. */
function nothingBegun(error: StoreFailure): StoreFailure {
  const {detail} = error
  if (error.code !== 'LL-STORE-UNREACHABLE') return error
  return new StoreFailure(error.code, error.message, {
    ...detail,
    state:
      'nothing was changed, and nothing can be before it answers; only incident commands go on, in the spool of this machine',
    next: [...(detail.next ?? []), 'landlord store check', 'landlord incident list'],
  })
}
