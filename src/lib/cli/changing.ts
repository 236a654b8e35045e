import {Flags, type Interfaces} from '@oclif/core'
import type {
  Capabilities,
  Control,
  EngineDeps,
  Json,
  Outcome,
  Plan,
  Question,
  Routine,
  RunEvent,
} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import type {Site} from '../site/site.ts'
import {successScreen} from '../ui/ending.ts'
import {countOf, planScreen, type Remark} from '../ui/plan-screen.ts'
import type {Recorded} from '../ui/record.ts'
import type {RunScreen} from '../ui/run-screen.ts'
import {Unanswered} from '../ui/unanswered.ts'
import type {Composition} from './compose.ts'
import {milliseconds} from './duration.ts'
import {asksForEvents, eventStream} from './event-stream.ts'
import {EXIT, exitOfBlock, exitOfOutcome} from './exit.ts'
import {exitOfCause} from './interruption.ts'
import {Operation} from './operation.ts'
import {writeRecord} from './recording.ts'
import {blockOf, refusalOf} from './refusal.ts'
import {runFailure} from './run-failure.ts'
import {commandLine} from './shell-words.ts'

/** What a command that changes something brings: its routine, and how it speaks of it. */
export interface Task {
  readonly routine: Routine<Site>
  /** The whole command line without the program's name, answers to questions included. */
  readonly words: readonly string[]
  remarks(plan: Plan): readonly Remark[] | Promise<readonly Remark[]>
  /** What it destroys or cuts off wants the name typed, or `--confirm NAME`; `--yes` is not enough. */
  readonly confirm?: {readonly name: string; readonly why: string}
  done(outcome: Outcome): Promise<Done>
}

/** What is true when it is done: for people, and for the document's `result`. */
export interface Done {
  readonly headline: string
  readonly details: readonly string[]
  readonly result: Json
  /** What was found on the way, though all was done that was asked for: a proof that failed. The command ends with its code. */
  readonly bad?: OperatorError
}

export interface Flagged {
  readonly config?: string | undefined
  readonly 'allow-exec'?: boolean | undefined
  readonly plan?: boolean | undefined
  readonly 'detailed-exitcode'?: boolean | undefined
  readonly out?: string | undefined
  readonly expires?: string | undefined
  readonly yes?: boolean | undefined
  readonly confirm?: string | undefined
  readonly wait?: string | undefined
  readonly timeout?: string | undefined
  readonly record?: string | undefined
}

/** A command that may change something: plans, asks, works under the engine, and can be stopped. */
export abstract class Change extends Operation {
  protected override get tellsOfItself(): boolean {
    return true
  }

  #record: string | undefined
  #subject = ''
  #by = ''

  static readonly planFlags = {
    plan: Flags.boolean({description: 'Show what would change, and change nothing.'}),
    'detailed-exitcode': Flags.boolean({
      description: 'With --plan: exit 3 if something would change.',
      dependsOn: ['plan'],
    }),
    out: Flags.string({
      description: 'With --plan: save it, for run apply. Never overwrites.',
      helpValue: 'FILE',
      dependsOn: ['plan'],
    }),
    expires: Flags.string({
      description: 'With --out: after so long it is refused; as configured if left out.',
      helpValue: 'DURATION',
      dependsOn: ['out'],
    }),
  } satisfies Interfaces.FlagInput
  static readonly yesFlag = {
    yes: Flags.boolean({char: 'y', description: 'Go ahead without asking.'}),
  } satisfies Interfaces.FlagInput
  static readonly confirmFlag = {
    confirm: Flags.string({description: 'Its name again, instead of typing it.', helpValue: 'NAME'}),
  } satisfies Interfaces.FlagInput
  static readonly workFlags = {
    wait: Flags.string({description: 'Wait so long for what another run holds.', helpValue: 'DURATION'}),
    timeout: Flags.string({description: 'Stop at the next safe point after so long; exit 124.', helpValue: 'DURATION'}),
    events: Operation.eventsFlag,
    record: Flags.string({description: 'Write the run as Markdown, for a ticket.', helpValue: 'FILE'}),
  } satisfies Interfaces.FlagInput

  /** Plans, asks unless told not to, and carries out. */
  protected async carryOut(task: Task, composition: Composition, flags: Flagged): Promise<void> {
    this.limit(flags)
    if (!flags.plan) await composition.assertMayChange()
    const {carryOut, plan: planOf} = await import('../engine/index.ts')
    const plan = await planOf(task.routine, await composition.deps(() => {}))
    if (flags.plan) return this.#showPlan(task, plan, composition, flags)
    const refusal = await refusalOf(plan, task.routine.besides)
    if (refusal) return this.fail({...this.failureOf(refusal), exit: exitOfBlock(refusal.code)})
    await this.confirm(task, plan, flags)
    await this.conduct('do', (deps, control) => carryOut(task.routine, plan, deps, control), {
      composition,
      control: this.waiting(flags),
      done: task.done,
    })
  }

  /** For what goes along with something else: no question, no screen, no answer of its own. Throws where it is not done. */
  protected async alongside(task: Task, composition: Composition): Promise<Outcome> {
    const deps = await composition.deps(() => {})
    const {carryOut, plan: planOf} = await import('../engine/index.ts')
    const plan = await planOf(task.routine, deps)
    const refusal = await refusalOf(plan, task.routine.besides)
    if (refusal) throw refusal
    const {stop, kill} = this.interruption
    const outcome = await carryOut(task.routine, plan, deps, {stop, kill})
    if (outcome.error) throw outcome.error
    return outcome
  }

  /** Runs the engine under a screen and the signals, and tells how it ended. */
  protected async conduct<C extends Capabilities = Site>(
    asked: 'do' | 'undo',
    work: (deps: EngineDeps<C>, control: Control) => Promise<Outcome>,
    order: {
      readonly composition: Composition
      readonly control: Partial<Control>
      done(outcome: Outcome): Promise<Done>
      /** What the engine works with, where that is not the whole site. */
      deps?(listen: (event: RunEvent) => void): Promise<EngineDeps<C>>
    },
  ): Promise<void> {
    const {runScreen} = await import('../ui/run-screen.ts')
    const screen = runScreen(process.stderr, () => this.look(process.stderr))
    const {outcome, ms} = await this.underScreen(screen, order.composition, async ({stop, kill}) => {
      const control: Control = {
        stop,
        kill,
        ...order.control,
        ...(this.interactive ? {decide: (question) => screen.aside(() => this.#decide(question))} : {}),
      }
      const stream = asksForEvents(this.argv)
        ? eventStream(process.stdout, (text) => this.redactor.clean(text))
        : undefined
      const listen = (event: RunEvent) => {
        stream?.write(event)
        if (event.type === 'run') this.#subject = event.subject
        screen.listen(event)
      }
      const made = order.deps ?? ((hear) => order.composition.deps(hear) as Promise<EngineDeps>)
      return work((await made(listen)) as EngineDeps<C>, control)
    })
    await this.#conclude(asked, outcome, ms, order.done)
  }

  /** Works under a screen, which is left standing, and under the signals, which are told there. `ms`: how long it took. */
  protected async underScreen<T>(
    screen: Pick<RunScreen, 'notice' | 'end'>,
    {actor: {user, host}}: Composition,
    work: (signals: Pick<Control, 'stop' | 'kill'>) => Promise<T>,
  ): Promise<{readonly outcome: T; readonly ms: number}> {
    const {stop, kill} = this.interruption
    this.interruption.working((which) => screen.notice(which === 'stop' ? STOPPING : KILLING))
    this.#by = `${user}@${host}`
    const started = performance.now()
    try {
      const outcome = await work({stop, kill})
      return {outcome, ms: performance.now() - started}
    } finally {
      screen.end()
    }
  }

  protected limit({timeout, record}: Flagged): void {
    this.#record = record
    if (timeout !== undefined) this.interruption.limit(milliseconds(timeout, 'timeout'))
  }

  protected waiting = ({wait}: Flagged): Partial<Control> =>
    wait === undefined ? {} : {waitMs: milliseconds(wait, 'wait')}

  /** Refuses, naming the flag, where nobody can be asked. */
  protected notConfirmed(flag: string): OperatorError {
    return new OperatorError('LL-NOT-CONFIRMED', `Not confirmed: give ${flag} to go ahead without being asked.`, {
      why: this.interactive
        ? 'the question was answered with no'
        : 'nobody can be asked: no terminal, or --no-input, or CI is set',
      state: 'nothing was changed',
      // One word: a name that stands among the arguments already is still to be said again.
      next: [commandLine(this.again([], [flag.replace(' ', '=')]))],
    })
  }

  async #showPlan(task: Task, plan: Plan, composition: Composition, flags: Flagged): Promise<void> {
    const told = await task.remarks(plan)
    const {change, later} = countOf(plan)
    const stopped = blockOf(plan, task.routine.besides)
    const pending = flags['detailed-exitcode'] && change + later > 0
    const {savePlan, savedRemark} = await import('./saving.ts')
    const saved =
      flags.out === undefined || stopped
        ? undefined
        : await savePlan(task, plan, composition, {file: flags.out, expires: flags.expires})
    const remarks = [...told, ...(saved ? [savedRemark(saved)] : [])]
    const command = saved
      ? commandLine(['landlord', 'run', 'apply', saved.file])
      : stopped || change + later === 0
        ? undefined
        : goAhead(task)
    await this.answer({
      result: {...plan, ...(saved ? {saved} : {})} as unknown as Json,
      exit: stopped ? exitOfBlock(stopped.code) : pending ? EXIT.pending : EXIT.done,
      text: (look) => planScreen(plan, {remarks, command}, look),
    })
  }

  protected async confirm(task: Task, plan: Plan, flags: Flagged, more: readonly Remark[] = []): Promise<void> {
    const {change, later} = countOf(plan)
    const {confirm} = task
    if ((confirm ? flags.confirm === confirm.name : flags.yes) || change + later === 0) return
    const flag = confirm ? `--confirm ${confirm.name}` : '--yes'
    if (!this.interactive || flags.confirm !== undefined) throw this.notConfirmed(flag)
    const look = this.look(process.stderr)
    process.stderr.write(`${planScreen(plan, {remarks: [...(await task.remarks(plan)), ...more]}, look)}\n\n`)
    const {askForName, askWhether} = await import('../ui/questions.ts')
    const {stop} = this.interruption
    const yes = confirm ? await askForName(confirm.why, confirm.name, stop) : await askWhether('Carry this out?', stop)
    if (!yes) throw this.notConfirmed(flag)
  }

  /** Who does not answer decides for what changes nothing: the last of the choices. */
  async #decide(question: Question): Promise<string> {
    const {askDecision} = await import('../ui/questions.ts')
    try {
      return await askDecision(question, this.interruption.stop)
    } catch (error) {
      if (error instanceof Unanswered) return question.choices.at(-1) ?? ''
      throw error
    }
  }

  async #conclude(
    asked: 'do' | 'undo',
    outcome: Outcome,
    ms: number,
    done: (outcome: Outcome) => Promise<Done>,
  ): Promise<void> {
    const {run, changed, steps} = outcome
    const exit = exitOfOutcome(outcome, asked)
    if (exit !== EXIT.done) {
      const cause = this.interruption.cause()
      const stopped = cause !== undefined && (outcome.state === 'interrupted' || this.interruption.kill.aborted)
      const failure = outcome.error && this.failureOf(outcome.error)
      const failed = runFailure(outcome, {
        asked,
        exit: stopped ? exitOfCause(cause) : exit,
        cause: stopped ? cause : undefined,
        failure,
      })
      this.keepRecord(this.#title(), outcome, ms, {exit: failed.exit, failure: failed})
      return this.fail(failed, {run, changed, steps})
    }
    const {headline, details, result, bad} = await done(outcome)
    if (bad) {
      const failed = this.failureOf(bad)
      this.keepRecord(this.#title(), outcome, ms, {exit: failed.exit, failure: failed})
      return this.fail(failed, {run, changed, steps, result})
    }
    this.keepRecord(this.#title(), outcome, ms, {exit, done: {headline, details}})
    await this.answer({
      result,
      run,
      changed,
      steps,
      text: (look) => successScreen({headline, details, run, counts: countsOf(outcome, asked), ms}, look),
    })
  }

  #title(): string {
    return `${this.commandName} ${this.#subject.slice(this.#subject.indexOf(':') + 1)}`.trim()
  }

  /** Writes the run as Markdown, where that was asked for. */
  protected keepRecord(
    title: string,
    outcome: Pick<Outcome, 'run' | 'steps'>,
    ms: number,
    ended: Pick<Recorded, 'exit' | 'failure' | 'done'>,
  ): void {
    const now = new Date()
    const run = {
      title,
      run: outcome.run,
      version: this.config.version,
      by: this.#by,
      began: new Date(now.getTime() - ms),
      ended: now,
      steps: outcome.steps,
      ...ended,
    }
    const places = {file: this.#record, summary: process.env.GITHUB_STEP_SUMMARY}
    writeRecord(run, places, (text) => this.redactor.clean(text))
  }
}

const goAhead = ({words, confirm}: Task): string =>
  commandLine(['landlord', ...words, ...(confirm ? ['--confirm', confirm.name] : ['--yes'])])

const STOPPING =
  'Stopping: nothing new is started, what is under way comes to its safe point. Ctrl-C again: leave it in doubt.'
const KILLING = 'Stopping at once: what is under way is left in doubt.'

const countsOf = ({changed, held, state}: Outcome, asked: 'do' | 'undo'): string =>
  asked === 'undo'
    ? `${changed} undone`
    : state === 'unchanged' || changed === 0
      ? `already so: ${held} held, nothing changed`
      : `${changed} changed, ${held} held`
