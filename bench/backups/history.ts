import type {BackupSet} from '../../src/lib/backup/set.ts'

export const DATABASES = 800
/** Of each: ninety days with a full twice a day and a log every hour are 2,340. */
export const SETS = 2300
const FULLS_A_DAY = 2
const LOGS_A_DAY = 24
export const HOUR_MS = 3_600_000

/** When the last sets end, counted from when the first are begun. ms. */
export const LASTS_MS = (Math.floor((SETS - 1) / 26) * 24 + hourOf((SETS - 1) % 26)) * HOUR_MS + 604_000

const databaseName = (database: number): string => `tenant-${String(database).padStart(3, '0')}`

/** One set as the catalogue tells it, every field of it; the first of all databases are taken at `begin`, ms since the epoch. */
export function setOf(number: number, begin: number): BackupSet {
  const [database, index] = [Math.floor(number / SETS), number % SETS]
  const aDay = FULLS_A_DAY + LOGS_A_DAY
  const hour = Math.floor(index / aDay) * 24 + hourOf(index % aDay)
  const isFull = index % aDay === 0 || index % aDay === aDay / 2
  const startedAt = begin + hour * HOUR_MS + (isFull ? 0 : 600_000)
  const at = BigInt(hour) * 1_000_000n
  const lsn = (value: bigint) => String(17126658000000314200037n + value)
  const tenant = databaseName(database)
  const guid = (kind: string, value: number) =>
    `${kind}${value.toString(16).padStart(7, '0').toUpperCase()}-4C1B-4B9A-9C60-7A3F0E6C1D55`
  const kind = isFull ? 'full' : 'log'
  return {
    guid: guid('A', number),
    family: guid('B', database),
    database: tenant,
    kind,
    copyOnly: false,
    damaged: false,
    checksums: true,
    beginsChain: index === 0,
    firstLsn: lsn(isFull ? at : at - 1_000_000n + 500_000n),
    lastLsn: lsn(isFull ? at + 1_000n : at + 500_000n),
    checkpointLsn: lsn(at),
    databaseBackupLsn: lsn(BigInt(Math.floor(hour / 12) * 12) * 1_000_000n),
    base: null,
    forks: {first: guid('C', database), last: guid('C', database), point: null},
    startedAt,
    finishedAt: startedAt + (isFull ? 240_000 : 4_000),
    bytes: 1_203_765_248,
    storedBytes: 203_765_248,
    position: 1,
    name: `${tenant} ${kind} ${new Date(startedAt).toISOString()}`,
    description: `LL1|01JC0000000000000000000001|01JC0000000000000000000002|01JC0000000000000000000003|01JC0000000000000000000004|${tenant}`,
    files: [
      {
        path: `\\\\backup.example\\sql\\sql-1_${tenant}_${tenant}_${kind}_${startedAt}_01JC0000000000000000000003.bak`,
        stripe: 1,
        mirror: 0,
      },
    ],
  }
}

/** Of a day's sets: a full, twelve logs, a full, twelve logs. */
function hourOf(index: number): number {
  return index === 0 ? 0 : index === 13 ? 12 : index < 13 ? index - 1 : index - 2
}
