import type {Selectable} from 'kysely'
import type {Authority} from '../../engine/step.ts'
import {OperatorError} from '../../errors.ts'
import type {Release, ReleaseCatalogue, ReleaseCatalogueWriting} from '../../site/release-library.ts'
import {type Ground, isoOf, storeNow, write} from './flavour.ts'
import {assertAuthority} from './holding.ts'
import type {ReleasesTable} from './schema.ts'

export const releaseCatalogue = ({db}: Ground): ReleaseCatalogue => ({
  async release(version) {
    const row = await db.selectFrom('releases').selectAll().where('version', '=', version).executeTakeFirst()
    return row && releaseOf(row)
  },
  async releases() {
    const rows = await db.selectFrom('releases').selectAll().execute()
    return rows.map(releaseOf)
  },
})

/** Every change is conditional on the attempt's lease. */
export const releaseCatalogueWriting = (ground: Ground, authority: Authority): ReleaseCatalogueWriting => ({
  enter: (release) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const known = await trx
        .selectFrom('releases')
        .select(['version', 'digest'])
        .where('version', '=', release.version)
        .executeTakeFirst()
      if (known?.digest === release.digest) return
      if (known)
        throw new OperatorError('LL-RELEASE-EXISTS', `The library has another release ${release.version}.`, {
          why: `its digest is ${known.digest}, that of the new one ${release.digest}`,
          state: 'nothing was changed',
          next: ['landlord release list'],
        })
      await trx
        .insertInto('releases')
        .values(rowOf(release, await storeNow(ground, trx)))
        .execute()
    }),

  strike: ({version, digest}) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const user = await trx
        .selectFrom('tenants')
        .innerJoin('releases', 'releases.version', 'tenants.release_version')
        .select('tenants.name')
        .where('releases.version', '=', version)
        .where('releases.digest', '=', digest)
        .executeTakeFirst()
      if (user)
        throw new OperatorError('LL-RELEASE-IN-USE', `Release ${version} is in use.`, {
          why: `tenant ${user.name} runs it`,
          state: 'nothing was changed',
          next: [`landlord tenant show ${user.name}`],
        })
      await trx.deleteFrom('releases').where('version', '=', version).where('digest', '=', digest).execute()
    }),
})

const rowOf = (release: Omit<Release, 'addedAt'>, now: number): ReleasesTable => ({
  version: release.version,
  kind: release.kind,
  digest: release.digest,
  manifest_digest: release.manifestDigest,
  entry_point: release.entryPoint,
  health_path: release.healthPath,
  role_name: release.role,
  schema_name: release.schema,
  bytes: release.bytes,
  added_at: now,
  added_by: release.addedBy,
})

const releaseOf = (row: Selectable<ReleasesTable>): Release => ({
  version: row.version,
  kind: row.kind as Release['kind'],
  digest: row.digest,
  manifestDigest: row.manifest_digest,
  entryPoint: row.entry_point,
  healthPath: row.health_path,
  role: row.role_name,
  schema: row.schema_name,
  bytes: Number(row.bytes),
  addedAt: isoOf(Number(row.added_at)),
  addedBy: row.added_by,
})
