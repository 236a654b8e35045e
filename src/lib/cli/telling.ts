import type {Json, Outcome, Plan, Routine, RunEvent, RunRecord} from '../engine/index.ts'
import {StoreFailure} from '../errors.ts'
import type {TellingSite} from '../site/site.ts'
import {planScreen, type Remark} from '../ui/plan-screen.ts'
import {Change, type Done, type Flagged} from './changing.ts'
import type {Composition} from './compose.ts'
import {exitOfBlock} from './exit.ts'
import {notCopied} from './merging.ts'
import {blockOf} from './refusal.ts'

/** What a command that only tells people brings: its routine, and how it speaks of it. */
export interface TellingTask {
  readonly routine: Routine<TellingSite>
  /** As of `Task`. */
  readonly words: readonly string[]
  remarks(plan: Plan): readonly Remark[]
  /** `at`: where it ended, the store or the spool. */
  done(outcome: Outcome, at: Composition): Promise<Done>
}

/** A command that tells people, with or without the ops store: it neither waits for it nor asks anybody before. */
export abstract class Telling extends Change {
  /** The store if it answers soon; else the spool of this machine. */
  protected async openToTell(flags: Flagged): Promise<Composition> {
    try {
      return await this.openSite(flags, {urgent: true})
    } catch (error) {
      if (!(error instanceof StoreFailure)) throw error
      return this.#spool(flags, error)
    }
  }

  /** Carries it out, in the store or in the spool; `run`: takes that one up. What waits in the spool is merged afterwards. */
  protected async tell(task: TellingTask, first: Composition, flags: Flagged, run?: RunRecord): Promise<void> {
    this.limit(flags)
    if (flags.plan) return this.#show(task, first)
    const {carryOutAnyhow} = await import('../engine/index.ts')
    let at = first
    let heard: (event: RunEvent) => void = () => {}
    const lost = (error: unknown) => this.aside(notCopied(error))
    await this.conduct<TellingSite>(
      'do',
      (deps, control) =>
        carryOutAnyhow(
          task.routine,
          {
            store: first.spooled ? undefined : deps,
            spool: async (why) => {
              if (first.spooled || !why) return deps
              at = await this.#spool(flags, why)
              return at.tellingDeps(heard, lost)
            },
          },
          control,
          run,
        ),
      {
        composition: first,
        control: this.waiting(flags),
        done: (outcome) => task.done(outcome, at),
        deps: (listen) => {
          heard = listen
          return first.tellingDeps(listen, lost)
        },
      },
    )
    if (at.spooled)
      return this.aside(
        `${at.spooled.message} (${at.spooled.code}) This is recorded in the spool of this machine; the next command that reaches the store merges it.`,
      )
    await this.mergeSpool(first)
  }

  async #spool(flags: Flagged, why: StoreFailure): Promise<Composition> {
    const spool = await this.openSpool(flags, 'made', why)
    if (!spool) throw why
    return spool
  }

  async #show(task: TellingTask, composition: Composition): Promise<void> {
    const {plan: planOf} = await import('../engine/index.ts')
    const plan = await planOf(
      task.routine,
      await composition.tellingDeps(
        () => {},
        () => {},
      ),
    )
    const stopped = blockOf(plan)
    await this.answer({
      ...(stopped ? {exit: exitOfBlock(stopped.code)} : {}),
      result: {...plan} as unknown as Json,
      text: (look) => planScreen(plan, {remarks: task.remarks(plan)}, look),
    })
  }
}
