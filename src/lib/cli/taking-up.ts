import {Args, Flags, type Interfaces} from '@oclif/core'
import type {Json, Plan, RunRecord} from '../engine/index.ts'
import {planScreen, type Remark} from '../ui/plan-screen.ts'
import {localTime} from '../ui/span.ts'
import {Change, type Flagged} from './changing.ts'
import {EXIT} from './exit.ts'
import {knownRun} from './known-run.ts'
import {taskOf} from './tasks.ts'

/** A command that takes up a run of the journal again, forward or back. */
export abstract class TakingUp extends Change {
  static readonly runArg = {
    run: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Its id, or a beginning or end of it that is unique.',
    }),
  }
  static readonly stepsFlag = {
    'accept-steps': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'ID',
      description: 'Pass over a finished step that this version does not know.',
    }),
  } satisfies Interfaces.FlagInput

  /** Goes on with the run. */
  protected async resumeRun(id: string, flags: Resuming): Promise<void> {
    const {composition, run, task} = await this.#taken(id, flags)
    const {plan: planOf, resume} = await import('../engine/index.ts')
    if (flags.plan)
      return this.#show(await planOf(task.routine, await composition.deps(() => {})), 'do', [
        ['run', `goes on with ${run.id}`],
      ])
    await composition.assertMayChange()
    const control = {
      ...this.waiting(flags),
      acceptDrift: flags['accept-drift'] ?? false,
      acceptImpact: flags['accept-impact'] ?? false,
      acceptSteps: flags['accept-steps'] ?? [],
      ...(flags['in-doubt'] === undefined ? {} : {inDoubt: flags['in-doubt'] as 'done' | 'again'}),
    }
    await this.conduct('do', (deps, more) => resume(run, task.routine, deps, more), {
      composition,
      control,
      done: task.done,
    })
  }

  /** Takes back what the run changed: asks first, and wants the name where what it made is in use. */
  protected async undoRun(id: string, flags: Undoing): Promise<void> {
    const {composition, run, task} = await this.#taken(id, flags)
    const {planUndo, undo} = await import('../engine/index.ts')
    const remarks = [['run', `${run.id}, ${run.state}, opened ${localTime(run.openedAt)}`]] as const
    const plan = async () => planUndo(run, task.routine, await composition.deps(() => {}))
    if (flags.plan) return this.#show(await plan(), 'undo', remarks)
    await composition.assertMayChange()
    await this.#confirmUndo(run, plan, remarks, flags)
    await this.conduct('undo', (deps, more) => undo(run, task.routine, deps, more), {
      composition,
      control: {...this.waiting(flags), acceptSteps: flags['accept-steps'] ?? []},
      done: async ({changed}) => ({
        headline: changed === 0 ? `nothing of run ${run.id} was left to undo` : `what run ${run.id} made is gone`,
        details: [],
        result: {undone: run.id},
      }),
    })
  }

  async #taken(id: string, flags: Flagged) {
    this.limit(flags)
    const composition = await this.openSite(flags)
    const run = await knownRun(composition.operations, id)
    return {composition, run, task: await taskOf(run, composition)}
  }

  /** A run that is done made something that customers may use by now; anything less is nobody's yet. */
  async #confirmUndo(
    run: RunRecord,
    plan: () => Promise<Plan>,
    remarks: readonly Remark[],
    flags: Undoing,
  ): Promise<void> {
    const name = run.subject.slice(run.subject.indexOf(':') + 1)
    const inUse = run.state === 'done'
    if (run.state === 'undone' || flags.confirm === name || (flags.yes && !inUse)) return
    const flag = inUse ? `--confirm ${name}` : '--yes'
    if (!this.interactive || flags.confirm !== undefined) throw this.notConfirmed(flag)
    const look = this.look(process.stderr)
    process.stderr.write(`${planScreen(await plan(), {remarks, asked: 'undo'}, look)}\n\n`)
    const {askForName, askWhether} = await import('../ui/questions.ts')
    const {stop} = this.interruption
    const yes = inUse
      ? await askForName('This takes away what is in use.', name, stop)
      : await askWhether('Take this back?', stop)
    if (!yes) throw this.notConfirmed(flag)
  }

  async #show(plan: Plan, asked: 'do' | 'undo', remarks: readonly Remark[]): Promise<void> {
    const blocked = plan.lines.some(({finding}) => finding.finding === 'blocked')
    await this.answer({
      run: plan.unfinished?.id,
      exit: blocked ? EXIT.refused : EXIT.done,
      result: {...plan} as unknown as Json,
      text: (look) => planScreen(plan, {remarks, asked}, look),
    })
  }
}

export interface Resuming extends Flagged {
  readonly 'accept-drift'?: boolean | undefined
  readonly 'accept-impact'?: boolean | undefined
  readonly 'accept-steps'?: readonly string[] | undefined
  readonly 'in-doubt'?: string | undefined
}

export interface Undoing extends Flagged {
  readonly 'accept-steps'?: readonly string[] | undefined
  readonly confirm?: string | undefined
}
