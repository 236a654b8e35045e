import {inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {OperatorError} from '../../../errors.ts'
import type {Site} from '../../../site/site.ts'
import {copyName, type Restoration, stageOf} from '../restoration.ts'
import {RECOVERED, WHOLE} from './references.ts'

/** DBCC CHECKDB leaves nothing that could be asked for later (LastGoodCheckDbTime is of 2016): the store's row says that it found nothing. */
export const copyWhole = (of: Restoration): Step<Site, null> => ({
  id: WHOLE.id,
  fact: 'DBCC CHECKDB finds nothing wrong with it',
  needs: [RECOVERED],
  async check(see, {run, attempts, from}) {
    if (from(RECOVERED) === undefined) return knownAfter(RECOVERED)
    const {read} = see
    const [busy] = attempts.length > 0 ? await read.server(of.at).underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${of.at}`)
    if (of.way === 'in place' && (await stageOf(see, of, run)) !== 'before') return satisfied(null)
    const copy = await read.copies.copy(of.at, copyName(of, run))
    return copy?.checkedAt === undefined ? needed(['DBCC CHECKDB']) : satisfied(null)
  },
  async apply({restoring, copies}, {authority, progress}) {
    const database = copyName(of, authority.run)
    progress('DBCC CHECKDB')
    const found = await restoring(of.at).checkDatabase(database, (fraction) => progress('DBCC CHECKDB', fraction))
    if (found.length > 0) throw damaged(of, database, found)
    await copies.checked({server: of.at, database})
  },
  undo: {none: 'it only looked'},
})

/** So many of its messages are told; the rest is as long as the damage. */
const TOLD = 3

const damaged = ({at, way}: Restoration, database: string, found: readonly string[]): OperatorError =>
  new OperatorError('LL-RESTORE-DAMAGED', 'What was restored is not whole.', {
    where: `${database} on ${at}`,
    why: [...found.slice(0, TOLD), ...(found.length > TOLD ? [`${found.length - TOLD} more messages`] : [])].join(' '),
    state:
      way === 'overwrite'
        ? 'it is in the place of the database of the tenant; nobody can log on to it'
        : 'the copy stays to be looked at; the tenant itself was not touched',
    next: ['landlord explain LL-RESTORE-DAMAGED'],
  })
