import type {Choice} from '../../engine/index.ts'
import {renewDue} from '../../routines/cert/renew-due.ts'
import type {ManyTask} from '../changing-many.ts'
import type {Composition} from '../compose.ts'
import {choiceWords} from '../pace.ts'

/** `cert renew --all-due` and how it speaks of itself. */
export const certificatesDue = (choice: Choice, {topology}: Pick<Composition, 'topology'>): ManyTask => ({
  many: renewDue(choice, topology, Date.now),
  words: ['cert', 'renew', '--all-due', ...choiceWords(choice)],
  remarks: () => [
    ['due', `ends within ${topology.certificates?.renewDays ?? 0} days, or is none of the name`],
    ['downtime', 'none: connections stay, new ones are shown the new certificate'],
  ],
  async done({tally: {done, total}}) {
    return {headline: total === 0 ? 'no certificate is due' : `${done} renewed`, details: [], result: {}}
  },
})
