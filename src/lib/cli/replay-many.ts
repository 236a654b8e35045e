import {type ChildResult, type JournalEvent, ledger, type ManyEvent, type Target} from '../engine/index.ts'

/**
 * Tells from the journal of a run of many what its screen heard: waves, and what became of each child. What a child is at
 * stands in its own journal, so that is not told. `held`: how many needed nothing before the list was frozen.
 */
export function replayMany(
  run: {readonly id: string; readonly routine: string; readonly subject: string},
  targets: readonly Target[],
  held: number,
): (event: JournalEvent) => ManyEvent | undefined {
  const known = ledger(targets, held, new Map())
  const failed = new Map<string, ChildResult>()
  const opened = (of: {readonly resumed: boolean; readonly undo: boolean}): ManyEvent => ({
    type: 'many',
    ...{run: run.id, routine: run.routine, subject: run.subject},
    ...of,
    tally: known.tally(),
    failed: [...failed.values()],
  })
  return ({kind, data}) => {
    switch (kind) {
      case 'run.opened':
        return opened({resumed: false, undo: false})
      case 'run.resumed':
        return opened({resumed: true, undo: false})
      case 'undo.opened':
        return opened({resumed: true, undo: true})
      case 'wave.begun': {
        const wave = data as unknown as {readonly number: number; readonly canary: boolean; readonly targets: number}
        return {type: 'wave', number: wave.number, canary: wave.canary, size: wave.targets}
      }
      case 'child.ended': {
        const {
          target,
          run: child,
          ...rest
        } = data as unknown as Omit<ChildResult, 'key' | 'run' | 'ms'> & {
          readonly target: string
          readonly run: string | null
        }
        const result: ChildResult = {...rest, key: target, run: child ?? undefined, ms: 0}
        known.note(result)
        if (result.error) failed.set(target, result)
        else failed.delete(target)
        return {type: 'child-ended', result, tally: known.tally()}
      }
      default:
        return undefined
    }
  }
}
