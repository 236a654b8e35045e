import {ulid} from 'ulid'
import type {Choice, ManyControl, ManyDeps} from '../../engine/index.ts'
import {OperatorError} from '../../errors.ts'
import {BACKUP_DUE, backupsDue, type DueBackups} from '../../routines/backup/due.ts'
import {backupMany, type ManyBackups} from '../../routines/backup/run-many.ts'
import type {Site} from '../../site/site.ts'
import {KIND_WORDS} from '../backup-words.ts'
import type {ManyTask} from '../changing-many.ts'
import type {Composition} from '../compose.ts'
import {choiceWords, chosenBy} from '../pace.ts'

/** `backup run KIND` of several and how it speaks of itself. */
export const backupsOfMany = (order: ManyBackups, choice: Choice): ManyTask => ({
  many: backupMany(order, choice),
  words: [
    ...['backup', 'run', KIND_WORDS[order.kind], ...(order.tenants ?? ['--all'])],
    ...(order.copyOnly ? ['--copy-only'] : []),
    ...choiceWords(choice),
  ],
  remarks: () => [['downtime', 'none: customers go on working']],
  async done({tally: {done, total}}) {
    return {headline: total === 0 ? 'no tenants yet' : `${done} backed up`, details: [], result: {}}
  },
})

/** A call of its own, whatever other calls are at work. */
export const newCall = (): string => ulid()

/** `backup run --due` and how it speaks of itself. */
export const backupsOfDue = (order: DueBackups, choice: Choice, composition: Composition): ManyTask => ({
  many: backupsDue(order, choice, Date.now),
  words: [
    ...['backup', 'run', ...(order.kind === null ? [] : [KIND_WORDS[order.kind]]), ...(order.tenants ?? []), '--due'],
    ...choiceWords(choice),
  ],
  remarks: async () => {
    const failing = (await composition.backups.summaries()).filter((summary) => summary.failing.length > 0)
    return [
      ['due', 'what the policy of each tenant says now'],
      ...(failing.length === 0
        ? []
        : ([['failing', `${failing.map(({tenant}) => tenant).join(', ')}: tried again after a pause`]] as const)),
    ]
  },
  async done({tally: {done, total}}) {
    return {headline: done === 0 && total === 0 ? 'nothing is due' : `${done} taken`, details: [], result: {}}
  },
  afterwards: (deps, control) => closeCutOff(order, composition, deps, control),
})

/** So many lists of killed processes are seen to by one command. */
const AT_ONCE = 20

/**
 * Goes on with the lists of processes that were killed: what is due still is taken, and the list is closed, so that none is left lying about. One
 * that is being worked on is left alone.
 */
async function closeCutOff(
  {call}: DueBackups,
  composition: Composition,
  deps: ManyDeps<Site>,
  control: ManyControl,
): Promise<void> {
  const {resumeMany} = await import('../../engine/index.ts')
  const {runs} = await composition.operations.runs({
    states: ['open', 'failed', 'blocked', 'interrupted', 'in-doubt', 'paused'],
    parent: null,
    limit: LOOKED_AT,
  })
  const cutOff = runs.filter((run) => run.routine === BACKUP_DUE && (run.inputs as DueBackups).call !== call)
  for (const run of cutOff.slice(0, AT_ONCE)) {
    if (control.stop.aborted) return
    const many = backupsDue(run.inputs as DueBackups, chosenBy(run.inputs), Date.now)
    try {
      await resumeMany(run, many, {...deps, tell: () => {}, listen: () => {}}, control)
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
    }
  }
}

const LOOKED_AT = 200
