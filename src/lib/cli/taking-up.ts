import {Args, Flags, type Interfaces} from '@oclif/core'
import type {Json, Plan, RunRecord} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import {planScreen, type Remark} from '../ui/plan-screen.ts'
import {localTime} from '../ui/span.ts'
import type {Flagged} from './changing.ts'
import {ChangeMany, type ManyTask} from './changing-many.ts'
import type {Composition} from './compose.ts'
import {EXIT} from './exit.ts'
import {knownRun} from './known-run.ts'
import {type Paced, paceOf} from './pace.ts'
import {manyTaskOf, taskOf, tellingTaskOf} from './tasks.ts'

/** A command that takes up a run of the journal again, forward or back. */
export abstract class TakingUp extends ChangeMany {
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
    const {composition, run, many, telling} = await this.#taken(id, flags)
    if (telling) return this.tell(telling, composition, flags, run)
    if (many) return this.#resumeMany(run, many, composition, flags)
    const task = await taskOf(run, composition)
    const {plan: planOf, resume} = await import('../engine/index.ts')
    if (flags.plan)
      return this.#show(await planOf(task.routine, await composition.deps(() => {})), 'do', [
        ['run', `goes on with ${run.id}`],
      ])
    await composition.assertMayChange()
    await this.conduct('do', (deps, more) => resume(run, task.routine, deps, more), {
      composition,
      control: this.#decisions(flags),
      done: task.done,
    })
  }

  /** Goes on with those of its list that are not done. */
  async #resumeMany(run: RunRecord, task: ManyTask, composition: Composition, flags: Resuming): Promise<void> {
    if (flags.plan) return this.carryOutMany(task, composition, flags)
    await composition.assertMayChange()
    const {resumeMany} = await import('../engine/index.ts')
    await this.conductMany('do', (deps, control) => resumeMany(run, task.many, deps, control), {
      composition,
      control: {...this.#decisions(flags), pace: paceOf(flags, composition.limits)},
      done: task.done,
    })
  }

  #decisions = (flags: Resuming) => ({
    ...this.waiting(flags),
    acceptDrift: flags['accept-drift'] ?? false,
    acceptImpact: flags['accept-impact'] ?? false,
    acceptSteps: flags['accept-steps'] ?? [],
    ...(flags['in-doubt'] === undefined ? {} : {inDoubt: flags['in-doubt'] as 'done' | 'again'}),
  })

  /** Takes back what the run changed: asks first, and wants the name where what it made is in use. */
  protected async undoRun(id: string, flags: Undoing): Promise<void> {
    const {composition, run, many, telling} = await this.#taken(id, flags)
    if (telling) throw staysTold(run)
    if (many) return this.#undoMany(run, many, composition, flags)
    if (flags.all) throw onlyOfMany(run)
    const task = await taskOf(run, composition)
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

  /** Takes back what its children did: the unfinished and failed ones, or all. */
  async #undoMany(run: RunRecord, task: ManyTask, composition: Composition, flags: Undoing): Promise<void> {
    const children = (await composition.store.children(run.id)).filter(
      ({state}) => state !== 'undone' && (flags.all || state !== 'done'),
    )
    if (flags.plan) return this.#showChildren(run, {children, task}, composition, flags)
    await composition.assertMayChange()
    await this.#confirmUndoMany(run, children, flags)
    const {undoMany} = await import('../engine/index.ts')
    const all = flags.all ?? false
    await this.conductMany('undo', (deps, control) => undoMany(run, task.many, deps, {...control, all}), {
      composition,
      control: {
        ...this.waiting(flags),
        acceptSteps: flags['accept-steps'] ?? [],
        pace: paceOf(flags, composition.limits),
      },
      done: async ({tally: {undone, done}}) => ({
        headline:
          children.length === 0 ? `nothing of run ${run.id} was left to undo` : `${undone} of run ${run.id} are undone`,
        details: done > 0 ? [`${done} are done and stay: landlord run undo ${run.id} --all`] : [],
        result: {undone: run.id},
      }),
    })
  }

  async #taken(id: string, flags: Flagged) {
    this.limit(flags)
    const composition = await this.openToRead(flags)
    const {spooled, operations} = composition
    const run = await knownRun(operations, id).catch((error) => {
      throw spooled ?? error
    })
    const telling = await tellingTaskOf(run, composition)
    if (spooled && !telling) throw spooled
    return {composition, run, telling, many: await manyTaskOf(run, composition)}
  }

  /** What finished children made may be in use by now. */
  async #confirmUndoMany(run: RunRecord, children: readonly RunRecord[], flags: Undoing): Promise<void> {
    const name = nameOf(run)
    const inUse = children.some(({state}) => state === 'done')
    if (children.length === 0 || flags.confirm === name || (flags.yes && !inUse)) return
    const flag = inUse ? `--confirm ${name}` : '--yes'
    if (!this.interactive || flags.confirm !== undefined) throw this.notConfirmed(flag)
    const {askForName, askWhether} = await import('../ui/questions.ts')
    const {stop} = this.interruption
    const yes = inUse
      ? await askForName(`This takes back ${children.length}, some of it in use.`, name, stop)
      : await askWhether(`Take ${children.length} back?`, stop)
    if (!yes) throw this.notConfirmed(flag)
  }

  /** What of each child an undo would take back, the last begun first. */
  async #showChildren(
    run: RunRecord,
    {children, task}: {readonly children: readonly RunRecord[]; readonly task: ManyTask},
    composition: Composition,
    flags: Undoing,
  ): Promise<void> {
    const {planUndoMany} = await import('../engine/index.ts')
    const pace = paceOf(flags, composition.limits)
    const planned = await this.planned(composition, (deps, stop) =>
      planUndoMany(run, task.many, deps, {children, pace, stop}),
    )
    const remarks = [['run', `${run.id}, ${run.state}, opened ${localTime(run.openedAt)}`]] as const
    const {manyUndoScreen} = await import('../ui/many-undo-screen.ts')
    await this.answer({
      run: run.id,
      result: {
        run: run.id,
        children: planned.map(({key, run: {id, subject, state}, lines, blocked}) => ({
          ...{key, run: id, subject, state},
          lines: lines as unknown as Json,
          ...(blocked ? {blocked: {...blocked}} : {}),
        })),
      },
      text: (look) => manyUndoScreen({routine: run.routine, children: planned, remarks}, look),
    })
  }

  /** A run that is done made something that customers may use by now; anything less is nobody's yet. */
  async #confirmUndo(
    run: RunRecord,
    plan: () => Promise<Plan>,
    remarks: readonly Remark[],
    flags: Undoing,
  ): Promise<void> {
    const name = nameOf(run)
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

const nameOf = ({subject}: Pick<RunRecord, 'subject'>): string => subject.slice(subject.indexOf(':') + 1)

const staysTold = ({id}: RunRecord): OperatorError =>
  new OperatorError('LL-RUN-PAST-RETURN', 'What people were told stays told.', {
    state: 'nothing was changed',
    next: [`landlord run show ${id}`],
  })

const onlyOfMany = ({id}: RunRecord): OperatorError =>
  new OperatorError('LL-USAGE', '--all is for runs of many.', {
    why: `run ${id} has no children`,
    state: 'nothing was changed',
    next: [`landlord run undo ${id}`],
  })

export interface Resuming extends Flagged, Paced {
  readonly 'accept-drift'?: boolean | undefined
  readonly 'accept-impact'?: boolean | undefined
  readonly 'accept-steps'?: readonly string[] | undefined
  readonly 'in-doubt'?: string | undefined
}

export interface Undoing extends Flagged, Pick<Paced, 'concurrency'> {
  readonly all?: boolean | undefined
  readonly 'accept-steps'?: readonly string[] | undefined
  readonly confirm?: string | undefined
}
