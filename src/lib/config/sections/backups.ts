import * as z from 'zod/mini'
import type {BackupPlan} from '../../site/backups.ts'
import type {ServerBackups} from '../../site/topology.ts'
import {name} from '../kinds.ts'
import {folder, storeContradictions, stores} from './backup-stores.ts'

const every = (expected: string, most: number, fallback: number) =>
  z._default(z.number(expected).check(z.gt(0, expected), z.lte(most, expected)), fallback)

/** Where backups go, how often they are taken, and who proves them. */
export const backups = z.optional(
  z.strictObject(
    {
      folder,
      verification: z.optional(name),
      fullEveryHours: every('a number of hours above 0, at most 12: a full twice a day is promised', 12, 12),
      logEveryMinutes: every('a number of minutes above 0, at most 60: the log every hour is promised', 60, 60),
      stores,
      provenEveryDays: every('a number of days above 0, at most 31: backups that nobody restores are none', 31, 5),
      restoreWithinMinutes: z.optional(
        z.number('a number of minutes above 0').check(z.gt(0, 'a number of minutes above 0')),
      ),
      servers: z._default(
        z.record(
          name,
          z.strictObject({folder, seenFrom: z.optional(folder), stores}, 'a `folder` of its own'),
          'folders by server',
        ),
        {},
      ),
    },
    'where backups go',
  ),
)

interface Sections {
  readonly backups?: z.output<typeof backups>
  readonly jumpHosts?: Readonly<Record<string, unknown>> | undefined
  readonly ssh?: {readonly knownHosts?: string | undefined} | undefined
  readonly servers: Readonly<
    Record<
      string,
      {readonly role: string; readonly principals: {readonly backup?: unknown; readonly verifier?: unknown}}
    >
  >
}

/** Undefined where nothing is said of backups. */
export const backupPlanOf = (section: Sections['backups']): BackupPlan | undefined =>
  section && {
    policy: {fullEvery: section.fullEveryHours * 3_600_000, logEvery: section.logEveryMinutes * 60_000},
    verification: section.verification,
    provenEvery: section.provenEveryDays * 86_400_000,
    restoreWithin: section.restoreWithinMinutes === undefined ? undefined : section.restoreWithinMinutes * 60_000,
  }

/** Of one server; undefined where it takes none. */
export function serverBackupsOf(
  section: Sections['backups'],
  server: string,
  user: string | undefined,
): ServerBackups | undefined {
  if (!section || user === undefined) return undefined
  const own = section.servers[server]
  const folder = own?.folder ?? section.folder
  return {user, folder, seenFrom: own?.seenFrom ?? folder}
}

/** What each key alone does not show. */
export function backupContradictions({backups, servers, jumpHosts = {}, ssh}: Sections) {
  if (!backups) return []
  const ways = {jumpHosts: Object.keys(jumpHosts), knownHosts: ssh?.knownHosts !== undefined}
  const verifier = backups.verification === undefined ? undefined : servers[backups.verification]
  const path = ['backups', 'verification']
  return [
    ...(backups.verification === undefined || verifier
      ? []
      : [{path, text: `there is no database server ${backups.verification}`}]),
    ...(verifier && verifier.role !== 'verification'
      ? [{path, text: `${backups.verification} has the role ${verifier.role}, not verification`}]
      : []),
    ...(verifier && verifier.principals.verifier === undefined
      ? [{path, text: `${backups.verification} has no login \`verifier\``}]
      : []),
    ...storeContradictions(backups.stores, ['backups', 'stores'], {...ways, folder: backups.folder}),
    ...Object.entries(backups.servers).flatMap(([server, {stores, folder}]) =>
      storeContradictions(stores, ['backups', 'servers', server, 'stores'], {...ways, folder}),
    ),
    ...Object.keys(backups.servers)
      .filter((server) => !servers[server])
      .map((server) => ({path: ['backups', 'servers', server], text: `there is no database server ${server}`})),
    ...Object.entries(servers)
      .filter(([, {role, principals}]) => role === 'production' && principals.backup === undefined)
      .map(([server]) => ({
        path: ['servers', server, 'principals'],
        text: 'backup is missing: the login that takes the backups of section `backups`',
      })),
  ]
}
