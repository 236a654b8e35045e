import {originalDropped} from '../../backup/scratch.ts'
import type {Outcome} from '../../engine/index.ts'
import {copyName, originalName, type Restoration, type RestoreWish} from '../../routines/backup/restoration.ts'
import {restoreTenant} from '../../routines/backup/restore.ts'
import type {Remark} from '../../ui/plan-screen.ts'
import {localTime, spanOf} from '../../ui/span.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'
import {wishInWords} from '../restore-wish.ts'
import {standingRemarks} from './standing-remarks.ts'

/** `backup restore` and how it speaks of itself. */
export const backupRestoration = (wish: RestoreWish, {topology, backups}: Composition): Task => ({
  routine: restoreTenant(wish, topology),
  words: wishInWords(wish),
  ...(wish.way === 'side' ? {} : {confirm: {name: wish.tenant, why: WHY[wish.way](wish)}}),
  async remarks({decided}) {
    if (decided === null) return []
    const of = decided as unknown as Restoration
    return [
      ...(await standingRemarks(decided, {topology, backups})),
      ['target', targetInWords(of)],
      ...(wish.way === 'side' ? sideRemarks(of) : await placeRemarks(of, backups, Date.now())),
    ]
  },
  done: async (outcome) => done(wish, outcome),
})

const WHY = {
  'in place': ({tenant, target}: RestoreWish) =>
    `This cuts off every customer of ${tenant}${target.kind === 'latest' ? '' : ', and what they wrote after the target is not in it any more'}.`,
  overwrite: ({tenant}: RestoreWish) =>
    `This cuts off every customer of ${tenant} and overwrites its database: nothing of it is kept but its backups.`,
} as const

const targetInWords = ({target}: Restoration): string =>
  target.kind === 'time'
    ? `${new Date(target.at).toISOString()} (${localTime(new Date(target.at).toISOString())})${target.possible ? ', or as close before it as backups go' : ''}`
    : target.kind === 'before mark'
      ? `before the transaction marked ${target.mark}`
      : `all that there is${target.possible ? ', as far as backups go' : ''}`

const sideRemarks = (of: Restoration): readonly Remark[] => [
  ['copy', `${of.as ?? 'scratch_…'} on ${of.at}; nothing of the tenant is touched`],
  ['downtime', 'none'],
  ['no return', 'none: run undo drops the copy'],
]

/** What customers wrote after the target, as far as backups and the clock tell: typed away with the tenant's name. */
async function placeRemarks(of: Restoration, backups: Composition['backups'], now: number): Promise<readonly Remark[]> {
  const {target, way, order} = of
  const kept =
    way === 'in place'
      ? `${order.tenant} stays as original_${order.tenant}_…, offline, until somebody drops it`
      : 'nothing but the backups, the tail of the log among them'
  const rebuild = (await backups.summaries()).find(({tenant}) => tenant === order.tenant)
  return [
    ['lost', await lostInWords(of, backups, now)],
    ['kept', kept],
    [
      'downtime',
      `from the stop of the service until it answers again: as long as restoring and DBCC CHECKDB take${rebuild?.proven === undefined ? '; no proof has measured it' : ''}`,
    ],
    [
      'no return',
      way === 'in place'
        ? 'once customers are let in again; until then run undo brings everything back'
        : 'once the restore begins; until then run undo brings everything back',
    ],
    ...(target.kind === 'latest'
      ? []
      : [['hint', `to look first: landlord backup restore ${order.tenant} …`] as const]),
  ]
}

async function lostInWords({target, id}: Restoration, backups: Composition['backups'], now: number): Promise<string> {
  if (target.kind === 'latest') return 'nothing that was acknowledged: the tail of the log is restored too'
  if (target.kind === 'before mark') return `every write from the transaction marked ${target.mark} on`
  const logs = (await backups.sets(id)).filter(({kind, finishedAt}) => kind === 'log' && finishedAt > target.at)
  const bytes = logs.reduce((sum, set) => sum + set.bytes, 0)
  const log = `${logs.length} log ${logs.length === 1 ? 'backup' : 'backups'} of then (${Math.ceil(bytes / 1024)} KB) and the tail`
  return `every write from ${new Date(target.at).toISOString()} on, ${spanOf(now - target.at)} until now: ${log}`
}

async function done(wish: RestoreWish, {run, steps}: Outcome) {
  const {tenant, way} = wish
  const names = {as: wish.as, order: {tenant}, way}
  const database = copyName(names, run)
  const took = steps.find(({id}) => id === 'restored')
  const result = {
    tenant,
    way,
    database: way === 'side' ? database : tenant,
    run: run ?? null,
    restoreMs: took?.ms ?? null,
  }
  if (way === 'side')
    return {
      headline: `${tenant} stands restored as ${database}`,
      details: ['DBCC CHECKDB found nothing wrong with it', `to drop it: landlord run undo ${run}`],
      result,
    }
  const original = way === 'in place' && run !== undefined ? originalName(names, run) : undefined
  return {
    headline: `${tenant} is restored${way === 'in place' ? ' in its place' : ', overwritten'}`,
    details: [
      'DBCC CHECKDB found nothing wrong with it, and a full backup begins its chain',
      ...(original === undefined
        ? []
        : [
            `what was: ${original}, offline; landlord never drops it, and tenant show ${tenant} tells of it`,
            `once nobody wants it, a sysadmin does: ${originalDropped(original)}`,
          ]),
    ],
    result: {...result, original: original ?? null},
  }
}
