import type {JournalEvent, RunRecord} from '../engine/index.ts'
import {figures} from '../ui/figures.ts'
import {asked} from './asked.ts'
import type {Composition} from './compose.ts'
import {EXIT} from './exit.ts'
import {knownRun} from './known-run.ts'
import {Operation} from './operation.ts'

/** What was proven, and what is wrong. */
interface Proof {
  readonly runs: number
  readonly events: number
  /** Runs whose events are in an archive that was not looked at. */
  readonly unseen: number
  readonly seals: number
  readonly heads: number | null
  readonly wrong: readonly string[]
}

/** A command that proves the journal. */
export abstract class Verifying extends Operation {
  protected async verify(
    only: string | undefined,
    flags: {
      readonly config?: string | undefined
      readonly heads?: string | undefined
      readonly archive?: string | undefined
    },
  ): Promise<void> {
    const composition = await this.openSite(flags)
    const runs = only === undefined ? allRuns(composition) : [await knownRun(composition.operations, only)]
    const proof = await prove(runs, composition, flags)
    await this.answer({
      result: {...proof} as never,
      exit: proof.wrong.length > 0 ? EXIT.verification : EXIT.done,
      text: (look) => {
        const {held, failed} = figures(look.unicode)
        return [
          ...proof.wrong.map((text) => `${failed} ${text}`),
          `${proof.wrong.length === 0 ? `${held} sound` : `${proof.wrong.length} wrong`}: ${countsOf(proof)}`,
        ].join('\n')
      },
    })
  }
}

async function prove(
  runs: AsyncIterable<RunRecord> | Iterable<RunRecord>,
  composition: Composition,
  flags: {readonly heads?: string | undefined; readonly archive?: string | undefined},
): Promise<Proof> {
  const {operations, heads, readHeads} = composition
  const wrong: string[] = []
  const archived = archivedIn(flags.archive, composition)
  const counts = {runs: 0, events: 0, unseen: 0}
  for await (const run of runs) {
    counts.runs += 1
    const events = await asked(archived(run))
    if ('silent' in events) {
      wrong.push(`run ${run.id}: ${events.silent}`)
      continue
    }
    const verdict = await operations.verify(run.id, events.answer)
    if (!verdict.sound) wrong.push(`run ${run.id}, ${verdict.at}: ${verdict.why}`)
    else if (verdict.unseen) counts.unseen += 1
    else counts.events += verdict.events
  }
  const seals = await operations.verifySeals()
  if (!seals.sound) wrong.push(`${seals.at}: ${seals.why}`)
  const kept = flags.heads === undefined ? undefined : await readHeads(flags.heads)
  if (kept) wrong.push(...(await heads.compare(kept)))
  return {...counts, seals: seals.sound ? seals.events : 0, heads: kept?.length ?? null, wrong}
}

/** Finds a run's events in the folder of archives; the last file that was read is kept, since runs of one time lie together. */
function archivedIn(folder: string | undefined, {archives, archiveFiles}: Composition) {
  let last: {readonly id: string; readonly events: readonly JournalEvent[]} | undefined
  return async ({id, archivedIn}: RunRecord): Promise<readonly JournalEvent[] | undefined> => {
    if (archivedIn === null || folder === undefined) return undefined
    if (last?.id !== archivedIn) {
      const archive = await archives.archive(archivedIn)
      if (!archive) return undefined
      last = {id: archivedIn, events: await (await archiveFiles()).read(folder, archive)}
    }
    return last.events.filter(({run}) => run === id)
  }
}

async function* allRuns({operations}: Composition): AsyncIterable<RunRecord> {
  let before: string | undefined
  do {
    const page = await operations.runs({limit: 200, ...(before === undefined ? {} : {before})})
    yield* page.runs
    before = page.next
  } while (before !== undefined)
}

const countsOf = ({runs, events, unseen, seals, heads}: Proof): string =>
  [
    `${runs} runs with ${events} events`,
    `${seals} seals`,
    ...(heads === null ? [] : [`${heads} heads kept elsewhere`]),
    ...(unseen === 0 ? [] : [`${unseen} runs in archives that were not looked at (--archive DIR)`]),
  ].join(', ')
