import type {Branch, BranchesKept} from '../../engine/spool.ts'
import type {Actor, RunState} from '../../engine/store.ts'
import {type Ground, isoOf, storeNow, write} from './flavour.ts'
import {recordedRun} from './recorded-run.ts'
import {eventOf} from './records.ts'

/** What a branch is settled under in the journal: the newest run of it says so, and nothing else does. */
const subjectOf = (branch: string): string => `branch:${branch}`

export const branchesOf = (ground: Ground): BranchesKept => ({
  async branches(run): Promise<readonly Branch[]> {
    let query = ground.db.selectFrom('branches').selectAll()
    if (run !== undefined) query = query.where('run', '=', run)
    const rows = await query.orderBy('merged_at').orderBy('id').execute()
    if (rows.length === 0) return []
    const settled = await ground.db
      .selectFrom('runs')
      .select(['id', 'subject'])
      .where(
        'subject',
        'in',
        rows.map(({id}) => subjectOf(id)),
      )
      .execute()
    return rows.map((row) => ({
      id: row.id,
      run: row.run,
      spool: row.spool,
      forkedAfter: Number(row.forked_after),
      events: Number(row.seq),
      head: row.head,
      state: row.state as RunState,
      changed: Number(row.changed),
      actor: JSON.parse(row.actor) as Actor,
      mergedAt: isoOf(Number(row.merged_at)),
      settledIn: settled.find(({subject}) => subject === subjectOf(row.id))?.id ?? null,
    }))
  },

  async events(branch) {
    const rows = await ground.db
      .selectFrom('branch_events')
      .selectAll()
      .where('branch', '=', branch)
      .orderBy('seq')
      .execute()
    return rows.map(({branch: _, ...event}) => eventOf(event))
  },

  settle: ({branch, reason, actor, version}) =>
    write(ground, async (trx) => {
      const subject = subjectOf(branch.id)
      const before = await trx.selectFrom('runs').select('id').where('subject', '=', subject).executeTakeFirst()
      if (before) return undefined
      const inputs = {run: branch.run, branch: branch.id, head: branch.head, reason}
      return recordedRun(trx, {routine: 'run settle', subject, inputs, actor, version}, await storeNow(ground, trx))
    }),
})
