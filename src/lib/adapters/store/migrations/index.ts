import type {Migration} from 'kysely/migration'
import type {Flavour} from '../flavour.ts'
import {ground} from './0001-ground.ts'
import {tenantsWhole} from './0002-tenants-whole.ts'
import {backups} from './0003-backups.ts'
import {hosts} from './0004-hosts.ts'
import {releasesRetired} from './0006-releases-retired.ts'
import {runsOfMany} from './0007-runs-of-many.ts'
import {plans} from './0008-plans.ts'
import {keeping} from './0010-keeping.ts'
import {incidentsAndSpools} from './0011-incidents-and-spools.ts'
import {channelProofs} from './0012-channel-proofs.ts'
import {backupsToldWhole} from './0014-backups-told-whole.ts'
import {backupDigests} from './0015-backup-digests.ts'
import {proofs} from './0016-proofs.ts'
import {copies} from './0017-copies.ts'

/** Every change of the schema, in order. What has been released is never edited: a later one puts it right. */
export const migrations = (flavour: Flavour): Readonly<Record<string, Migration>> => ({
  '0001-ground': ground(flavour),
  '0002-tenants-whole': tenantsWhole(),
  '0003-backups': backups(flavour),
  '0004-hosts': hosts(flavour),
  '0006-releases-retired': releasesRetired(),
  '0007-runs-of-many': runsOfMany(flavour),
  '0008-plans': plans(flavour),
  '0010-keeping': keeping(),
  '0011-incidents-and-spools': incidentsAndSpools(flavour),
  '0012-channel-proofs': channelProofs(),
  '0014-backups-told-whole': backupsToldWhole(),
  '0015-backup-digests': backupDigests(),
  '0016-proofs': proofs(flavour),
  '0017-copies': copies(flavour),
})
