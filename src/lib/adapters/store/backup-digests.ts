import type {Authority} from '../../engine/step.ts'
import type {BackupDigests, BackupDigestsWriting} from '../../site/backup-files.ts'
import {type Ground, storeNow, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'

export const backupDigests = ({db}: Ground): BackupDigests => ({
  async of(tenant) {
    const rows = await db
      .selectFrom('backup_digests')
      .innerJoin('backup_sets', 'backup_sets.guid', 'backup_digests.set_guid')
      .select(['set_guid', 'stripe', 'mirror', 'backup_digests.bytes as size', 'sha256'])
      .where('tenant', '=', tenant)
      .execute()
    return rows.map(({set_guid, stripe, mirror, size, sha256}) => ({
      set: set_guid,
      stripe,
      mirror,
      bytes: Number(size),
      sha256,
    }))
  },
})

export const backupDigestsWriting = (ground: Ground, authority: Authority): BackupDigestsWriting => ({
  record: (digests) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const now = await storeNow(ground, trx)
      for (const {set, stripe, mirror, bytes, sha256} of digests) {
        const known = await trx
          .selectFrom('backup_digests')
          .select('bytes')
          .where('set_guid', '=', set)
          .where('stripe', '=', stripe)
          .where('mirror', '=', mirror)
          .executeTakeFirst()
        if (known) continue
        await trx
          .insertInto('backup_digests')
          .values({set_guid: set, stripe, mirror, bytes, sha256, read_at: now, run: authority.run})
          .execute()
      }
    }),
})
