import type {Json, Many, ManyControl, ManyDeps, ManyEvent, ManyOutcome, ManyPlan} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import type {Site} from '../site/site.ts'
import {successScreen} from '../ui/ending.ts'
import {manyPlanScreen, pendingIn} from '../ui/many-plan-screen.ts'
import {manyScreen} from '../ui/many-screen.ts'
import type {Remark} from '../ui/plan-screen.ts'
import {Change, type Done, type Flagged} from './changing.ts'
import type {Composition} from './compose.ts'
import {asksForEvents, eventStream} from './event-stream.ts'
import {EXIT, exitOfBlock, exitOfOutcome} from './exit.ts'
import {exitOfCause} from './interruption.ts'
import {childSteps, manyDocument, manyFailure} from './many-failure.ts'
import {type Paced, paceOf} from './pace.ts'
import {commandLine} from './shell-words.ts'

/** What a command on many brings: its list with the routine for each, and how it speaks of it. */
export interface ManyTask {
  readonly many: Many<Site>
  /** The whole command line without the program's name, answers to questions and the choice included. */
  readonly words: readonly string[]
  remarks(plan: ManyPlan): readonly Remark[] | Promise<readonly Remark[]>
  done(outcome: ManyOutcome): Promise<Done>
}

type Flags = Flagged & Paced

/** A command on many, each by a run of its own: plans all, asks once, works side by side under one screen. */
export abstract class ChangeMany extends Change {
  /** Plans, asks unless told not to, and carries out. */
  protected async carryOutMany(task: ManyTask, composition: Composition, flags: Flags): Promise<void> {
    this.limit(flags)
    if (flags.out !== undefined) throw notSaved(task)
    const pace = paceOf(flags, composition.limits)
    if (!flags.plan) await composition.assertMayChange()
    const {carryOutMany} = await import('../engine/index.ts')
    const plan = await this.#planned(task, composition, flags)
    if (flags.plan) return this.#showMany(task, plan, composition, flags)
    await this.#confirmMany(task, plan, composition, flags)
    await this.conductMany('do', (deps, control) => carryOutMany(task.many, plan, deps, control), {
      composition,
      control: {...this.waiting(flags), pace},
      done: task.done,
    })
  }

  /** Runs the engine under the screen of many and the signals, and tells how it ended. */
  protected async conductMany(
    asked: 'do' | 'undo',
    work: (deps: ManyDeps<Site>, control: ManyControl) => Promise<ManyOutcome>,
    order: {
      readonly composition: Composition
      readonly control: Omit<ManyControl, 'stop' | 'kill'>
      done(outcome: ManyOutcome): Promise<Done>
    },
  ): Promise<void> {
    const screen = manyScreen(process.stderr, () => this.look(process.stderr))
    const {outcome, ms} = await this.underScreen(screen, order.composition, async (signals) => {
      const stream = asksForEvents(this.argv)
        ? eventStream(process.stdout, (text) => this.redactor.clean(text))
        : undefined
      const deps = await order.composition.deps((event) => {
        stream?.write(event)
        screen.listen(event)
      })
      const tell = (event: ManyEvent) => {
        stream?.write(event)
        screen.tell(event)
      }
      return work({...deps, tell}, {...signals, ...order.control})
    })
    const exit = exitOfOutcome(outcome, asked)
    const document = manyDocument(outcome)
    if (exit !== EXIT.done) {
      const cause = this.interruption.cause()
      const stopped = cause !== undefined && (outcome.state === 'interrupted' || this.interruption.kill.aborted)
      const failed = manyFailure(outcome, {
        asked,
        exit: stopped ? exitOfCause(cause) : exit,
        cause: stopped ? cause : undefined,
        failure: outcome.error && this.failureOf(outcome.error),
      })
      this.keepRecord(this.commandName, {run: outcome.run, steps: childSteps(outcome)}, ms, {
        exit: failed.exit,
        failure: failed,
      })
      return this.fail(failed, {run: outcome.run, changed: outcome.changed, result: document})
    }
    const {headline, details, result} = await order.done(outcome)
    this.keepRecord(this.commandName, {run: outcome.run, steps: childSteps(outcome)}, ms, {
      exit,
      done: {headline, details},
    })
    const {run, changed, tally} = outcome
    await this.answer({
      result: {...document, ...(result as object)},
      run,
      changed,
      text: (look) => successScreen({headline, details, run, counts: countsOf(tally, asked), ms}, look),
    })
  }

  /** With a line of how far the looking is, which goes before anything else is said. */
  async #planned({many}: ManyTask, composition: Composition, flags: Flags): Promise<ManyPlan> {
    const {planMany} = await import('../engine/index.ts')
    const screen = manyScreen(process.stderr, () => this.look(process.stderr))
    try {
      const deps = await composition.deps(() => {})
      const {stop} = this.interruption
      return await planMany(many, {...deps, tell: screen.tell}, {pace: paceOf(flags, composition.limits), stop})
    } finally {
      screen.clear()
    }
  }

  async #showMany(task: ManyTask, plan: ManyPlan, composition: Composition, flags: Flags): Promise<void> {
    const remarks = await task.remarks(plan)
    const pending = pendingIn(plan)
    const command = pending > 0 && !plan.blocked ? commandLine(['landlord', ...task.words, '--yes']) : undefined
    const pace = paceOf(flags, composition.limits)
    await this.answer({
      result: {...plan, pace} as unknown as Json,
      exit: plan.blocked
        ? exitOfBlock(plan.blocked.code)
        : flags['detailed-exitcode'] && pending > 0
          ? EXIT.pending
          : EXIT.done,
      text: (look) => manyPlanScreen(plan, {remarks, pace, command}, look),
    })
  }

  async #confirmMany(task: ManyTask, plan: ManyPlan, composition: Composition, flags: Flags): Promise<void> {
    if (flags.yes || plan.blocked || pendingIn(plan) === 0) return
    if (!this.interactive) throw this.notConfirmed('--yes')
    const words = {remarks: await task.remarks(plan), pace: paceOf(flags, composition.limits)}
    process.stderr.write(`${manyPlanScreen(plan, words, this.look(process.stderr))}\n\n`)
    const {askWhether} = await import('../ui/questions.ts')
    if (!(await askWhether(`Carry this out for ${pendingIn(plan)}?`, this.interruption.stop)))
      throw this.notConfirmed('--yes')
  }
}

const notSaved = ({words}: ManyTask): OperatorError =>
  new OperatorError('LL-USAGE', '--out saves the plan of one, not of many.', {
    state: 'nothing was changed',
    next: [commandLine(['landlord', ...words, '--plan'])],
  })

const countsOf = ({done, held, undone}: ManyOutcome['tally'], asked: 'do' | 'undo'): string =>
  asked === 'undo' ? `${undone} undone` : done === 0 ? `already so: ${held}` : `${done} done, ${held} already so`
