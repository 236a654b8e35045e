import type {Selectable} from 'kysely'
import type {Authority} from '../../engine/step.ts'
import {OperatorError} from '../../errors.ts'
import type {NewRelease, Release, ReleaseCatalogue, ReleaseCatalogueWriting} from '../../site/release-library.ts'
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

  retire: ({version, digest, by}) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      const others = await trx
        .selectFrom('releases')
        .select('version')
        .where('retired_at', 'is', null)
        .where('version', '!=', version)
        .execute()
      if (others.length === 0) throw last(version)
      await trx
        .updateTable('releases')
        .set({retired_at: await storeNow(ground, trx), retired_by: by})
        .where('version', '=', version)
        .where('digest', '=', digest)
        .where('retired_at', 'is', null)
        .execute()
    }),

  reinstate: ({version, digest}) =>
    write(ground, async (trx) => {
      await assertAuthority(ground, trx, authority)
      await trx
        .updateTable('releases')
        .set({retired_at: null, retired_by: null})
        .where('version', '=', version)
        .where('digest', '=', digest)
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

const last = (version: string): OperatorError =>
  new OperatorError('LL-RELEASE-LAST', `Release ${version} is the last one in service.`, {
    why: 'without it no tenant could be created',
    state: 'nothing was changed',
    next: ['landlord release add FILE', 'landlord release list'],
  })

const rowOf = (release: NewRelease, now: number): ReleasesTable => ({
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
  retired_at: null,
  retired_by: null,
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
  retired: row.retired_at === null ? null : {at: isoOf(Number(row.retired_at)), by: row.retired_by ?? ''},
})
