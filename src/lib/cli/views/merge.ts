import type {MergedRun, WaitingRun} from '../../engine/index.ts'

const HOW: Readonly<Record<MergedRun['how'], string>> = {
  whole: 'merged',
  continued: 'merged, its beginning was there',
  known: 'was there already',
  branch: 'WENT ON IN THE STORE, TOO: kept beside it as a branch',
}

/** A line a run. */
export function mergeText(merged: readonly MergedRun[], left: readonly WaitingRun[], plan: boolean): string {
  const lines = [
    ...merged.map(({run: {id, routine}, how}) => `${id}   ${routine}   ${HOW[how]}`),
    ...left.map(
      ({run: {id, routine}, atWork}) => `${id}   ${routine}   ${atWork ? 'is at work in the spool' : 'waits'}`,
    ),
    ...merged.filter(({how}) => how === 'branch').map(({run}) => `  landlord run show ${run.id}`),
  ]
  if (lines.length === 0) return 'Nothing waits in the spool of this machine.'
  return [...lines, ...(plan && left.length > 0 ? ['  landlord store merge'] : [])].join('\n')
}
