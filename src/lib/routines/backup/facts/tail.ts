import {backupFiles, backupName} from '../../../backup/file-name.ts'
import {parsedStamp, stampText} from '../../../backup/stamp.ts'
import {blocked, inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {OperatorError} from '../../../errors.ts'
import type {FoundSet} from '../../../site/backups.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {Topology} from '../../../site/topology.ts'
import {things} from '../../tenant/facts/tenant.ts'
import {type Restoration, stageOf} from '../restoration.ts'
import {TAIL} from './references.ts'

const FENCED = {id: 'fenced'}

type Before = {readonly take: boolean; readonly record: readonly FoundSet[]}

/**
 * The end of the log, WITH NORECOVERY: all that was acknowledged is in a backup, and nothing can be written after it. Found again by its
 * stamp where it was cut off before it was recorded. What the database does not have any more cannot be taken.
 */
export const tailTaken = (of: Restoration): Step<Site, {readonly set: string | null}> => ({
  id: TAIL.id,
  fact: `the end of the log of ${of.order.tenant} is in a backup, and nobody can write after it`,
  needs: [FENCED],
  async check(see, {run, attempts, from}) {
    const {read} = see
    const database = of.order.tenant
    const [busy] = attempts.length > 0 ? await read.server(of.at).underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${of.at}`)
    const [recorded] = run === undefined ? [] : await tailsOf(see, of, run)
    const stage = await stageOf(see, of, run)
    if (stage !== 'before') return satisfied({set: recorded ?? null})
    const facts = await read.server(of.at).database(database)
    if (!facts)
      return satisfied(
        {set: null},
        `there is no database ${database} on ${of.at} any more: nothing of its log can be taken`,
      )
    if (facts.state === 'RESTORING') {
      if (recorded !== undefined) return satisfied({set: recorded})
      const own = attempts.length > 0 ? await inHistory(see, of, attempts) : []
      return own.length > 0
        ? needed([`record the tail ${own[0]?.set.files[0]?.path ?? ''}`], {take: false, record: own} satisfies Before)
        : blocked('LL-DATABASE-STATE', `${database} on ${of.at} is restoring, and this run did not leave it so`)
    }
    if (facts.state !== 'ONLINE')
      return blocked('LL-DATABASE-STATE', damagedInWords(of, facts.state, see.read.topology))
    if (from(FENCED) === undefined) return {...knownAfter(FENCED)}
    return needed(
      [`BACKUP LOG … WITH NORECOVERY to ${folderOf(of, see.read.topology)}; whoever else is in it is ended`],
      {
        take: true,
        record: [],
      } satisfies Before,
    )
  },
  async apply({restoring, backups, topology}, {authority, before, now, progress}) {
    const {take, record} = before as Before
    const whose = {tenant: of.id, tenantName: of.order.tenant, server: of.at}
    if (record.length > 0) await backups.record(record, whose)
    if (!take) return
    const database = of.order.tenant
    const backup = {server: of.at, tenant: database, database, kind: 'log' as const, at: now, run: authority.run}
    const files = backupFiles(backup, folderOf(of, topology))
    const {store, run, attempt} = authority
    const order = {
      database,
      files,
      name: `${backupName(backup)} tail`,
      description: stampText({store, id: of.id, run, attempt, tenant: database}),
    }
    progress('the tail of the log')
    const {set} = await restoring(of.at).takeTail(order, (fraction) => progress('the tail of the log', fraction))
    if (!set) throw unrecorded(of, files)
    await backups.record([{set, takenBy: run}], whose)
  },
  undo: {
    what: 'the database is recovered and can be written to again; the backup of its tail stays',
    async check({read}, _left, {attempts}) {
      const [busy] = await read.server(of.at).underWay(attempts)
      if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${of.at}`)
      const state = (await read.server(of.at).database(of.order.tenant))?.state
      return state === 'RESTORING' ? needed([`RECOVERY of ${of.order.tenant} on ${of.at}`]) : satisfied(null)
    },
    async apply({restoring}) {
      await restoring(of.at).recover(of.order.tenant)
    },
  },
})

/** Log backups of this run that the catalogue has: it takes one. */
async function tailsOf({read}: Sight, {id}: Restoration, run: string): Promise<readonly string[]> {
  const sets = await read.backups.sets(id)
  return sets.filter((set) => set.kind === 'log' && set.run === run).map(({guid}) => guid)
}

async function inHistory({read}: Sight, of: Restoration, attempts: readonly string[]): Promise<readonly FoundSet[]> {
  const {sets} = await read.server(of.at).backupHistory({database: of.order.tenant})
  return sets.flatMap((set) => {
    const stamp = parsedStamp(set.description)
    return stamp && attempts.includes(stamp.attempt) ? [{set, takenBy: stamp.run}] : []
  })
}

/**
 * Who may take its tail is written in the database, which nobody can open: that is left to a sysadmin, and so is what it takes to let go of it.
 * A database can be dropped whatever its state is: learn.microsoft.com/sql/t-sql/statements/drop-database-transact-sql
 */
function damagedInWords(of: Restoration, state: string, topology: Topology): string {
  const {tenant} = of.order
  const file = `${folderOf(of, topology)}\\${tenant}_tail.trn`
  return [
    `${tenant} on ${of.at} is ${state}, so that only a sysadmin can save the end of its log and put it aside`,
    `BACKUP LOG [${tenant}] TO DISK = N'${file}' WITH NO_TRUNCATE, CHECKSUM`,
    `landlord backup import '${file}' --server ${of.at}`,
    `DROP DATABASE [${tenant}] (its files go as well: copy them first if anybody may want to look into them)`,
    'then the same command again goes on',
  ].join('; ')
}

const folderOf = (of: Restoration, topology: Topology): string => things(of, topology).server.backups?.folder ?? ''

const unrecorded = ({at, order}: Restoration, files: readonly string[]): OperatorError =>
  new OperatorError('LL-BACKUP-UNRECORDED', 'The tail of the log was taken, and its history was not written.', {
    where: at,
    why: 'SQL Server could not write to msdb (3009)',
    state: `the backup is whole and stays: ${files.join(', ')}; ${order.tenant} is restoring, with nobody in it`,
    next: [`landlord backup import ${files.join(' ')}`, 'landlord explain LL-BACKUP-UNRECORDED'],
  })
