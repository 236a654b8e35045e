import {parsedStamp} from '../../../backup/stamp.ts'
import {needed, type Step, satisfied} from '../../../engine/index.ts'
import {Unreachable} from '../../../errors.ts'
import type {FoundSet} from '../../../site/backups.ts'
import type {Sight, Site} from '../../../site/site.ts'
import {type BackupSubject, historySince} from '../standing.ts'

type Before = {readonly found: readonly FoundSet[]}

export const RECORDED = {id: 'recorded'}

/** What the server remembers and the catalogue does not: proofs are of sets that it has. A server that is silent leaves the catalogue. */
export const historyRecorded = (subject: BackupSubject & {readonly tenantName: string}): Step<Site, null> => ({
  id: RECORDED.id,
  fact: `what ${subject.server} remembers of the backups of ${subject.tenantName} is in the catalogue`,
  async check(see) {
    const found = await strange(see, subject)
    if (found === 'silent') return satisfied(null, `${subject.server} does not answer: the catalogue alone counts`)
    if (found.length === 0) return satisfied(null)
    return needed([`record ${found.length} ${found.length === 1 ? 'set' : 'sets'}`], {found} satisfies Before)
  },
  async apply({backups}, {before}) {
    const {tenant, tenantName, server} = subject
    await backups.record((before as Before).found, {tenant, tenantName, server})
  },
  undo: {none: 'what is known of backups stays in the catalogue'},
})

async function strange(see: Sight, subject: BackupSubject): Promise<readonly FoundSet[] | 'silent'> {
  const {read} = see
  const since = await historySince(see, subject.tenant)
  try {
    const query = {database: subject.database, ...(since === undefined ? {} : {since})}
    const {databases, sets} = await read.server(subject.server).backupHistory(query)
    const family = databases.find(({name}) => name === subject.database)?.family
    const known = new Set((await read.backups.sets(subject.tenant)).map(({guid}) => guid))
    return sets
      .filter((set) => set.family === family && !known.has(set.guid))
      .map((set) => {
        const stamp = parsedStamp(set.description)
        return {set, takenBy: stamp?.id === subject.tenant ? stamp.run : null}
      })
  } catch (error) {
    if (error instanceof Unreachable) return 'silent'
    throw error
  }
}
