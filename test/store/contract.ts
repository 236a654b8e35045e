import {describe} from 'vitest'
import {archivesContract} from './contract/archives.ts'
import {backupsContract} from './contract/backups.ts'
import {channelProofsContract} from './contract/channel-proofs.ts'
import {childrenContract} from './contract/children.ts'
import {copiesContract} from './contract/copies.ts'
import {freezesContract} from './contract/freezes.ts'
import {headsContract} from './contract/heads.ts'
import {hostsContract} from './contract/hosts.ts'
import {inventoryContract} from './contract/inventory.ts'
import {journalContract} from './contract/journal.ts'
import {leaseContract} from './contract/leases.ts'
import {operationsContract} from './contract/operations.ts'
import {plansContract} from './contract/plans.ts'
import {runContract} from './contract/runs.ts'
import {spoolContract} from './contract/spool.ts'
import type {FreshDatabase} from './fresh.ts'

/** What every database that keeps the ops store must do. `fresh` makes an empty one. */
export function storeContract(name: string, fresh: () => FreshDatabase): void {
  describe(name, () => {
    describe('journal', () => journalContract(fresh))
    describe('runs', () => runContract(fresh))
    describe('children', () => childrenContract(fresh))
    describe('leases', () => leaseContract(fresh))
    describe('operations', () => operationsContract(fresh))
    describe('inventory', () => inventoryContract(fresh))
    describe('backups', () => backupsContract(fresh))
    describe('copies', () => copiesContract(fresh))
    describe('freezes', () => freezesContract(fresh))
    describe('channel proofs', () => channelProofsContract(fresh))
    describe('archives', () => archivesContract(fresh))
    describe('heads', () => headsContract(fresh))
    describe('spool', () => spoolContract(fresh))
    describe('plans', () => plansContract(fresh))
    describe('hosts', () => hostsContract(fresh))
  })
}
