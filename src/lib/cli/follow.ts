import {Args, Flags, type Interfaces} from '@oclif/core'
import type {JournalEvent, RunRecord} from '../engine/index.ts'
import type {ErrorCode} from '../error-codes.ts'
import {ERROR_CODES} from '../error-codes.ts'
import {OperatorError} from '../errors.ts'
import type {Composition} from './compose.ts'
import {milliseconds} from './duration.ts'
import {asksForEvents, eventStream} from './event-stream.ts'
import {EXIT, exitOfRecorded} from './exit.ts'
import {followRun, type Standstill} from './following.ts'
import {knownRun} from './known-run.ts'
import {Operation} from './operation.ts'
import {replay} from './replay.ts'
import {factsOf} from './run-facts.ts'

/** Watches a run through its journal. */
export abstract class Follow extends Operation {
  static readonly runArg = {
    run: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Its id, or a beginning or end of it that is unique.',
    }),
  }
  static readonly followFlags = {
    events: Operation.eventsFlag,
    timeout: Flags.string({description: 'Stop watching after so long; exit 124.', helpValue: 'DURATION'}),
  } satisfies Interfaces.FlagInput

  protected async follow(
    id: string,
    flags: {readonly config?: string | undefined; readonly timeout?: string | undefined},
  ): Promise<void> {
    if (flags.timeout !== undefined) this.interruption.limit(milliseconds(flags.timeout, 'timeout'))
    const composition = await this.openSite(flags)
    const {operations} = composition
    const run = await knownRun(operations, id)
    const watcher = await this.#watcher(run, composition)
    const stream = asksForEvents(this.argv)
      ? eventStream(process.stdout, (text) => this.redactor.clean(text))
      : undefined
    let end: Standstill
    try {
      end = await followRun(
        run.id,
        operations,
        (event) => {
          const heard = watcher.hear(event)
          if (heard) stream?.write({...heard, run: run.id}, event.at)
        },
        this.interruption.stop,
      )
    } finally {
      watcher.end()
    }
    await this.#conclude(end)
  }

  /** A run of many has a screen of its own: its children have journals of theirs. */
  async #watcher(run: RunRecord, composition: Composition): Promise<Watcher> {
    const look = () => this.look(process.stderr)
    const targets = await composition.store.targets(run.id)
    if (targets.length > 0) {
      const {replayMany} = await import('./replay-many.ts')
      const {manyScreen} = await import('../ui/many-screen.ts')
      const tell = replayMany(run, targets, (run.decided as {readonly held?: number} | null)?.held ?? 0)
      const screen = manyScreen(process.stderr, look)
      return {hear: (event) => told(tell(event), screen.tell), end: screen.end}
    }
    const {runScreen} = await import('../ui/run-screen.ts')
    const tell = replay(run, await factsOf(run, composition))
    const screen = runScreen(process.stderr, look)
    return {hear: (event) => told(tell(event), screen.listen), end: screen.end}
  }

  async #conclude({run, last, cutOff}: Standstill): Promise<void> {
    const said = (last?.data ?? {}) as {
      readonly undid?: number
      readonly error?: {readonly code?: string; readonly message?: string; readonly why?: string}
    }
    const {state} = run
    const error = cutOff ? undefined : said.error
    const exit = cutOff ? EXIT.failed : exitOfRecorded(state, error?.code, last?.kind === 'run.closed', said.undid)
    if (exit === EXIT.done)
      return this.answer({
        run: run.id,
        changed: run.changed,
        result: {run, state} as never,
        text: () => `Run ${run.id} is ${state}: ${run.changed} changed.`,
      })
    const failure = this.failureOf(
      new OperatorError(codeOf(error?.code, cutOff), error?.message ?? messageOf(run.id, state, cutOff), {
        why: error?.why,
        state: `the run is ${cutOff ? 'cut off' : state}, ${run.changed} changed`,
        next: [`landlord run show ${run.id}`, `landlord run resume ${run.id}`],
      }),
    )
    await this.fail({...failure, exit}, {run: run.id, changed: run.changed})
  }
}

interface Watcher {
  /** Shows what an event says, and answers what was shown. */
  hear(event: JournalEvent): {readonly type: string} | undefined
  readonly end: () => void
}

function told<T>(event: T | undefined, show: (event: T) => void): T | undefined {
  if (event !== undefined) show(event)
  return event
}

/** A journal may hold codes of other versions. */
const codeOf = (code: string | undefined, cutOff: boolean): ErrorCode =>
  code !== undefined && Object.hasOwn(ERROR_CODES, code)
    ? (code as ErrorCode)
    : cutOff
      ? 'LL-RUN-CUT-OFF'
      : 'LL-INTERRUPTED'

const messageOf = (run: string, state: string, cutOff: boolean): string =>
  cutOff ? `Nobody works on run ${run} any more.` : `Run ${run} is ${state}.`
