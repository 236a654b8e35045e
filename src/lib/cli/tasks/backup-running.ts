import type {Outcome} from '../../engine/index.ts'
import {type BackupOrder, backupRun} from '../../routines/backup/run.ts'
import type {BackupAt} from '../../routines/backup/sight.ts'
import {KIND_WORDS} from '../backup-words.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'

/** `backup run` of one tenant and how it speaks of itself. */
export const backupRunning = (order: BackupOrder, {topology, backups}: Composition): Task => ({
  routine: backupRun(order),
  words: ['backup', 'run', KIND_WORDS[order.kind], order.tenant, ...(order.copyOnly ? ['--copy-only'] : [])],
  remarks: ({decided}) => {
    if (decided === null) return []
    const {tenant, server} = decided as unknown as BackupAt
    const place = topology.servers.find(({name}) => name === server)
    return [
      ['database', `${tenant} on ${server}`],
      ['goes to', place?.backups?.folder ?? 'nowhere: the configuration names no folder'],
      ...(order.copyOnly ? ([['chain', 'not touched: copy-only']] as const) : []),
      ['downtime', 'none: customers go on working'],
    ]
  },
  async done(outcome) {
    const set = (outcome.outputs.taken as {readonly set: string | null} | undefined)?.set ?? null
    const [record] = set === null ? [] : (await backups.list({limit: NEWEST})).filter(({guid}) => guid === set)
    return {
      headline: headlineOf(order, outcome),
      details: record ? record.files.map(({path}) => path) : [],
      result: {
        tenant: order.tenant,
        kind: order.kind,
        set,
        files: record?.files.map(({path}) => path) ?? [],
        bytes: record?.bytes ?? null,
        storedBytes: record?.storedBytes ?? null,
        lastLsn: record?.lastLsn ?? null,
      },
    }
  },
})

/** Others may have been recorded meanwhile. */
const NEWEST = 1000

function headlineOf({tenant, kind}: BackupOrder, {steps}: Outcome): string {
  const first = steps.find(({id}) => id === 'begun')?.result === 'changed' ? ', after a full that it builds on' : ''
  const what = {full: `full backup of ${tenant}`, log: `log of ${tenant}`, differential: `differential of ${tenant}`}[
    kind
  ]
  return `${what} taken${first}`
}
