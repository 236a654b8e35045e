import type {ChannelProofs} from '../../site/channels.ts'
import {type Ground, isoOf, storeNow, write} from './flavour.ts'

/** Under no lease: a proof changes nothing out there, and whoever finds it anew finds the same. */
export const channelProofs = (ground: Ground): ChannelProofs => ({
  async proof(vm) {
    const row = await ground.db.selectFrom('channel_proofs').selectAll().where('vm', '=', vm).executeTakeFirst()
    return (
      row && {
        vm,
        trial: {script: row.script, machine: row.machine, powershell: row.powershell},
        provenAt: isoOf(Number(row.proven_at)),
        provenBy: row.proven_by,
      }
    )
  },

  keep: ({vm, trial, provenBy}) =>
    write(ground, async (trx) => {
      const row = {...trial, proven_at: await storeNow(ground, trx), proven_by: provenBy}
      const known = await trx.selectFrom('channel_proofs').select('vm').where('vm', '=', vm).executeTakeFirst()
      if (known) await trx.updateTable('channel_proofs').set(row).where('vm', '=', vm).execute()
      else
        await trx
          .insertInto('channel_proofs')
          .values({vm, ...row})
          .execute()
    }),

  forget: (vm) =>
    write(ground, async (trx) => {
      await trx.deleteFrom('channel_proofs').where('vm', '=', vm).execute()
    }),
})
