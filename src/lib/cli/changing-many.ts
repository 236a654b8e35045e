import type {Json, Many, ManyControl, ManyDeps, ManyEvent, ManyOutcome, ManyPlan, Pace} from '../engine/index.ts'
import type {Site} from '../site/site.ts'
import {successScreen} from '../ui/ending.ts'
import {manyPlanScreen, pendingIn} from '../ui/many-plan-screen.ts'
import {manyScreen} from '../ui/many-screen.ts'
import type {Remark} from '../ui/plan-screen.ts'
import type {Done, Flagged} from './changing.ts'
import type {Composition} from './compose.ts'
import {asksForEvents, eventStream} from './event-stream.ts'
import {EXIT, exitOfBlock, exitOfOutcome} from './exit.ts'
import type {Failed} from './failure.ts'
import {exitOfCause} from './interruption.ts'
import {childSteps, manyDocument, manyFailure} from './many-failure.ts'
import {type Paced, paceOf} from './pace.ts'
import {commandLine} from './shell-words.ts'
import {Telling} from './telling.ts'

/** What a command on many brings: its list with the routine for each, and how it speaks of it. */
export interface ManyTask {
  readonly many: Many<Site>
  /** The whole command line without the program's name, answers to questions and the choice included. */
  readonly words: readonly string[]
  remarks(plan: ManyPlan): readonly Remark[] | Promise<readonly Remark[]>
  done(outcome: ManyOutcome): Promise<Done>
  /** What is seen to besides, once its own list is done. */
  afterwards?(deps: ManyDeps<Site>, control: ManyControl): Promise<void>
}

type Flags = Flagged & Paced

/** A command on many, each by a run of its own: plans all, asks once, works side by side under one screen. */
export abstract class ChangeMany extends Telling {
  /** Plans, asks unless told not to, and carries out. */
  protected async carryOutMany(task: ManyTask, composition: Composition, flags: Flags): Promise<void> {
    this.limit(flags)
    const pace = paceOf(flags, composition.limits)
    if (!flags.plan) await composition.assertMayChange()
    const {carryOutMany, planMany} = await import('../engine/index.ts')
    if (flags.plan) return this.#planMany(task, composition, flags)
    const plan = await this.planned(composition, (deps, stop) => planMany(task.many, deps, {pace, stop}))
    await this.confirmMany(task, plan, flags, {pace})
    const work = async (deps: ManyDeps<Site>, control: ManyControl) => {
      const outcome = await carryOutMany(task.many, plan, deps, control)
      await task.afterwards?.(deps, control)
      return outcome
    }
    await this.conductMany('do', work, {composition, control: {...this.waiting(flags), pace}, done: task.done})
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
      const {bad} = asked === 'do' && exit === EXIT.someFailed ? await order.done(outcome) : {}
      const told = manyFailure(outcome, {
        asked,
        exit: stopped ? exitOfCause(cause) : exit,
        cause: stopped ? cause : undefined,
        failure: outcome.error && this.failureOf(outcome.error),
      })
      const failed = bad ? both(this.failureOf(bad), told) : told
      this.keepRecord(this.commandName, {run: outcome.run, steps: childSteps(outcome)}, ms, {
        exit: failed.exit,
        failure: failed,
      })
      return this.fail(failed, {run: outcome.run, changed: outcome.changed, result: document})
    }
    const {headline, details, result, bad} = await order.done(outcome)
    if (bad) {
      const failed = this.failureOf(bad)
      const {run, changed} = outcome
      this.keepRecord(this.commandName, {run, steps: childSteps(outcome)}, ms, {exit: failed.exit, failure: failed})
      return this.fail(failed, {run, changed, result: {...document, ...(result as object)}})
    }
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
  protected async planned<T>(
    composition: Composition,
    work: (deps: ManyDeps<Site>, stop: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const screen = manyScreen(process.stderr, () => this.look(process.stderr))
    try {
      const deps = await composition.deps(() => {})
      return await work({...deps, tell: screen.tell}, this.interruption.stop)
    } finally {
      screen.clear()
    }
  }

  /** Shows the plan, and saves it where that was asked for, also where nothing is to be done: pipelines go on with the file. */
  async #planMany(task: ManyTask, composition: Composition, flags: Flags): Promise<void> {
    const {planMany, showing} = await import('../engine/index.ts')
    const pace = paceOf(flags, composition.limits)
    const {out: file, expires} = flags
    const {seen, shown} = showing(await composition.deps(() => {}))
    const more = file === undefined ? {} : {seen}
    const plan = await this.planned(composition, (deps, stop) => planMany(task.many, deps, {pace, stop, ...more}))
    const pending = pendingIn(plan)
    const isWork = pending > 0 && !plan.blocked
    const {saveMany, savedRemark} = await import('./saving.ts')
    const saved =
      file === undefined || plan.blocked
        ? undefined
        : await saveMany(task, {plan, pace, shown}, composition, {file, expires})
    const remarks = [...(await task.remarks(plan)), ...(saved ? [savedRemark(saved)] : [])]
    const apply = saved ? ['run', 'apply', saved.file] : [...task.words, '--yes']
    const command = isWork ? commandLine(['landlord', ...apply]) : undefined
    await this.answer({
      result: {...plan, pace, ...(saved ? {saved} : {})} as unknown as Json,
      exit: plan.blocked
        ? exitOfBlock(plan.blocked.code)
        : flags['detailed-exitcode'] && pending > 0
          ? EXIT.pending
          : EXIT.done,
      text: (look) => manyPlanScreen(plan, {remarks, pace, command}, look),
    })
  }

  protected async confirmMany(
    task: ManyTask,
    plan: ManyPlan,
    flags: Flags,
    {pace, more = []}: {readonly pace: Pace; readonly more?: readonly Remark[]},
  ): Promise<void> {
    if (flags.yes || plan.blocked || pendingIn(plan) === 0) return
    if (!this.interactive) throw this.notConfirmed('--yes')
    const words = {remarks: [...(await task.remarks(plan)), ...more], pace}
    process.stderr.write(`${manyPlanScreen(plan, words, this.look(process.stderr))}\n\n`)
    const {askWhether} = await import('../ui/questions.ts')
    if (!(await askWhether(`Carry this out for ${pendingIn(plan)}?`, this.interruption.stop)))
      throw this.notConfirmed('--yes')
  }
}

/** What was found, and beside it who could not be looked at. */
const both = (found: Failed, failed: Failed): Failed => ({
  ...found,
  why: [found.why, failed.why].filter(Boolean).join('\n'),
  state: failed.state,
  next: [...found.next, ...failed.next.filter(({command}) => found.next.every((other) => other.command !== command))],
})

const countsOf = ({done, held, undone}: ManyOutcome['tally'], asked: 'do' | 'undo'): string =>
  asked === 'undo' ? `${undone} undone` : done === 0 ? `already so: ${held}` : `${done} done, ${held} already so`
