import {proven} from '../../../backup/proof.ts'
import type {BackupSet} from '../../../backup/set.ts'
import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {OperatorError} from '../../../errors.ts'
import type {BackupProof, MediaInspecting} from '../../../site/backups.ts'
import type {Site} from '../../../site/site.ts'
import {readHeader, readMedia} from '../../backup/reading-media.ts'
import {filesSeenFrom} from '../../backup/seen-from.ts'
import {backupStanding} from '../../backup/standing.ts'
import {BACKUP_VERIFIED, FIRST_BACKUP, PLACED} from './references.ts'
import {type TenantToMake, things} from './tenant.ts'

type Before = {readonly sets: readonly BackupSet[]}

/**
 * Header and media of a full and of a log backup behind it, read on the verification server, under another account and from another
 * machine than they were written. That it restores is another proof: `VERIFYONLY` has called corrupt files whole.
 */
export const backupVerified = (tenant: TenantToMake): Step<Site, null> => ({
  id: BACKUP_VERIFIED.id,
  fact: `header and media of its backup are whole`,
  needs: [PLACED, FIRST_BACKUP],
  async check(see, {from}) {
    const id = from(PLACED)?.id
    const {names, server} = things(tenant, see.read.topology)
    const verifier = see.read.topology.backups?.verification
    if (!server.backups || verifier === undefined)
      return blocked('LL-CONFIG', 'the configuration names no server that could verify backups')
    if (!id || !from(FIRST_BACKUP)) return knownAfter(FIRST_BACKUP)
    const standing = await backupStanding(see, {server: server.name, database: names.database, tenant: id})
    if (!standing?.full) return knownAfter(FIRST_BACKUP)
    const isProven = ({guid}: BackupSet) => proven(standing.proofs, guid, 'media')
    const full = isProven(standing.full) ? [] : [standing.full]
    const log = standing.logs.some(isProven) ? [] : standing.logs.slice(0, 1)
    const sets = [...full, ...log]
    if (sets.length === 0) return satisfied(null)
    return needed([`${verifier} reads the ${sets.map(({kind}) => kind).join(' and the ')} backup`], {
      sets,
    } satisfies Before)
  },
  async apply({backups, media, topology}, {authority, before, from, progress}) {
    const verifier = topology.backups?.verification
    const place = things(tenant, topology).server.backups
    if (verifier === undefined || !place) throw new TypeError('The topology lost its verification server.')
    const reading = media(verifier)
    const id = from(PLACED)?.id ?? authority.run
    for (const set of (before as Before).sets) {
      progress(`${set.kind} backup`)
      const verdict = await verdictOf(set, id, filesSeenFrom(set, place), reading)
      const proofs = (passed: boolean, level: BackupProof['level']) => ({
        set: set.guid,
        tenant: id,
        level,
        passed,
        server: verifier,
        found: verdict.found,
      })
      await backups.prove(
        verdict.failedAt === undefined
          ? [proofs(true, 'header'), proofs(true, 'media')]
          : [proofs(false, verdict.failedAt)],
      )
      if (verdict.error) throw verdict.error
    }
  },
  undo: {none: 'what was found stays in the catalogue'},
})

interface Found {
  readonly failedAt?: 'header' | 'media'
  readonly found: string
  readonly error?: OperatorError
}

/** Throws where the file could not be reached: that says nothing about it. */
async function verdictOf(set: BackupSet, id: string, files: readonly string[], media: MediaInspecting): Promise<Found> {
  const header = await readHeader(set, id, files, media)
  // Of a file that was written just now, a folder that is another one there says the same.
  if (header.error?.code === 'LL-BACKUP-GONE') throw header.error
  if (header.error) return {failedAt: 'header', ...header}
  const pages = await readMedia(set, files, media)
  return pages.error ? {failedAt: 'media', ...pages} : {found: `${header.found}; ${pages.found}`}
}
