import type {DatabaseFacts} from '../../../site/database-server.ts'
import type {ServerPlace} from '../../../site/topology.ts'

/** What it is about, what it is, what it should be. */
export type Wanted = readonly [what: string, is: string, should: string]

/** How a tenant's database has to be set, wherever it stands. */
export function optionsOf(facts: DatabaseFacts, {owner, backups}: ServerPlace): readonly Wanted[] {
  const backs = facts.users.find(({name}) => name === backups?.user)?.roles.includes('db_backupoperator')
  return [
    ['recovery model', facts.recoveryModel, 'FULL'],
    ['READ_COMMITTED_SNAPSHOT', facts.readCommittedSnapshot ? 'ON' : 'OFF', 'ON'],
    ['PAGE_VERIFY', facts.pageVerify, 'CHECKSUM'],
    ['AUTO_CLOSE', facts.autoClose ? 'ON' : 'OFF', 'OFF'],
    ['AUTO_SHRINK', facts.autoShrink ? 'ON' : 'OFF', 'OFF'],
    ['owner', facts.owner ?? 'nobody', owner],
    ...(backups ? ([[`right of ${backups.user} to back up`, backs ? 'there' : 'missing', 'there']] as const) : []),
  ]
}

/** Those that are not as they should be, in words. */
export const deviations = (wanted: readonly Wanted[]): string[] =>
  wanted.filter(([, is, should]) => is !== should).map(([what, is, should]) => `${what}: ${is} → ${should}`)
