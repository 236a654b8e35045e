import {resolve} from 'node:path'
import type {JournalEvent, RunRecord} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import {Change, type Flagged} from './changing.ts'
import type {Composition} from './compose.ts'
import {milliseconds} from './duration.ts'

/** So many runs in one file, and moved in one transaction. */
const BATCH = 200
/** More are only said to be more. */
const COUNTED = 100_000

/** A command that moves old journals out of the store. */
export abstract class Pruning extends Change {
  protected async prune(flags: Flagged & {readonly archive: string; readonly before: string}): Promise<void> {
    const composition = await this.openSite(flags)
    const {plans, archives, keepMs} = composition
    const now = await plans.now()
    const before = momentOf(flags.before, now)
    if (before > now - keepMs) throw tooYoung(before, now - keepMs)
    const waiting = (await archives.finishedBefore(before, COUNTED)).length
    const until = new Date(before).toISOString()
    if (flags.plan || waiting === 0)
      return this.answer({
        result: {runs: waiting, before: until, archives: []},
        text: () =>
          waiting === 0
            ? `Already so: no journal of a run that was closed before ${until} is in the store.`
            : `${waiting} runs that were closed before ${until} would go to ${flags.archive}.`,
      })
    await composition.assertMayChange()
    if (!flags.yes) {
      if (!this.interactive) throw this.notConfirmed('--yes')
      const {askWhether} = await import('../ui/questions.ts')
      const question = `Move the journals of ${waiting} runs to ${flags.archive}? They cannot be undone after that.`
      if (!(await askWhether(question, this.interruption.stop))) throw this.notConfirmed('--yes')
    }
    const moved = await this.#move(resolve(flags.archive), before, composition)
    await this.answer({
      changed: moved.runs,
      result: {...moved, before: until},
      text: () => `The journals of ${moved.runs} runs are in ${flags.archive}: ${moved.archives.join(', ')}`,
    })
  }

  /** The file is whole and proven before anything of it leaves the store. */
  async #move(
    folder: string,
    before: number,
    {archives, archiveFiles, operations, store, actor, version, durable}: Composition,
  ) {
    const files = await archiveFiles()
    const written: string[] = []
    let count = 0
    while (!this.interruption.stop.aborted) {
      const runs = await archives.finishedBefore(before, BATCH)
      if (runs.length === 0) break
      const events: JournalEvent[] = []
      for (const run of runs) events.push(...(await soundEvents(run, operations)))
      const archive = await files.write(folder, store.id, events)
      durable()
      const moved = await archives.move({...archive, runs, actor, version})
      durable()
      if (moved === 0) break
      count += moved
      written.push(archive.file)
    }
    return {runs: count, archives: written}
  }
}

/** What does not prove itself is evidence of something, and stays where it is. */
async function soundEvents(run: RunRecord, operations: Composition['operations']): Promise<readonly JournalEvent[]> {
  const verdict = await operations.verify(run.id)
  if (verdict.sound) return operations.events(run.id)
  throw new OperatorError('LL-RUN-CHAIN', `The journal of run ${run.id} was altered.`, {
    where: verdict.at,
    why: verdict.why,
    state: 'it was not archived, and nothing that is younger',
    next: [`landlord run show ${run.id}`],
  })
}

function momentOf(text: string, now: number): number {
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : now - milliseconds(text, 'before')
  if (!Number.isNaN(date)) return date
  throw new OperatorError('LL-USAGE', `--before does not take "${text}".`, {why: 'it takes an age, as 365d, or a date'})
}

const tooYoung = (before: number, least: number): OperatorError =>
  new OperatorError('LL-PRUNE-RETENTION', 'Journals that young are kept: undoing their runs needs them.', {
    why: `journal.keepDays of the project file keeps what was closed after ${new Date(least).toISOString()}, and --before says ${new Date(before).toISOString()}`,
    state: 'nothing was moved',
  })
