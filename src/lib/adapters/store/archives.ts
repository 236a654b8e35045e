import {ulid} from 'ulid'
import type {ArchivesKept} from '../../site/archives.ts'
import {type Ground, storeNow, write} from './flavour.ts'
import {assertNotFrozen} from './freezes.ts'
import {recordedRun} from './recorded-run.ts'
import {runOf} from './records.ts'

const FINISHED = ['done', 'undone']

export const archivesOf = (ground: Ground): ArchivesKept => ({
  async finishedBefore(before, limit) {
    const runs = ground.db
      .selectFrom('runs')
      .selectAll()
      .where('state', 'in', FINISHED)
      .where('closed_at', '<', before)
      .where('archived_in', 'is', null)
      .where((is) =>
        is.or([
          is('parent', 'is', null),
          is.exists(
            is
              .selectFrom('runs as parents')
              .select('parents.id')
              .whereRef('parents.id', '=', 'runs.parent')
              .where('parents.state', 'in', FINISHED),
          ),
        ]),
      )
      .orderBy('ordinal')
    return (await ground.flavour.first(runs, limit).execute()).map(runOf)
  },

  move: ({file, digest, runs, actor, version}) =>
    write(ground, async (trx) => {
      const now = await storeNow(ground, trx)
      await assertNotFrozen(ground, trx, now)
      const rows = await trx
        .selectFrom('runs')
        .select(['id', 'seq', 'head'])
        .where(
          'id',
          'in',
          runs.map(({id}) => id),
        )
        .where('state', 'in', FINISHED)
        .where('archived_in', 'is', null)
        .execute()
      const going = rows.filter((row) => runs.some(({id, head}) => id === row.id && head === row.head))
      if (going.length === 0) return 0
      const ids = going.map(({id}) => id)
      const events = going.reduce((sum, {seq}) => sum + Number(seq), 0)
      const archive = ulid(now)
      await trx
        .insertInto('archives')
        .values({id: archive, file_name: file, digest, runs: ids.length, events, written_at: now})
        .execute()
      await trx.updateTable('runs').set({archived_in: archive}).where('id', 'in', ids).execute()
      await trx.deleteFrom('events').where('run', 'in', ids).execute()
      const inputs = {archive, file, digest, runs: ids.length, events}
      await recordedRun(trx, {routine: 'run prune', subject: 'journal:archive', inputs, actor, version}, now)
      return ids.length
    }),

  async archive(id) {
    const row = await ground.db.selectFrom('archives').selectAll().where('id', '=', id).executeTakeFirst()
    return row && {file: row.file_name, digest: row.digest}
  },
})
