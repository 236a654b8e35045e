import {BACKUP_CODES} from './error-codes/backups.ts'
import {CERTIFICATE_CODES} from './error-codes/certificates.ts'
import {CHAIN_CODES} from './error-codes/chains.ts'
import {COMMAND_LINE_CODES} from './error-codes/command-line.ts'
import {CONFIGURATION_CODES} from './error-codes/configuration.ts'
import {DATABASE_SERVER_CODES} from './error-codes/database-servers.ts'
import {FLEET_CODES} from './error-codes/fleet.ts'
import {INCIDENT_CODES} from './error-codes/incidents.ts'
import {MANY_CODES} from './error-codes/many.ts'
import {NAME_CODES} from './error-codes/names.ts'
import {NETWORK_CODES} from './error-codes/network.ts'
import {RELEASE_CODES} from './error-codes/releases.ts'
import {RESTORE_CODES} from './error-codes/restores.ts'
import {RUN_CODES} from './error-codes/runs.ts'
import {SAVED_PLAN_CODES} from './error-codes/saved-plans.ts'
import {STORE_CODES} from './error-codes/store.ts'
import {TENANT_CODES} from './error-codes/tenants.ts'
import {VM_CODES} from './error-codes/vms.ts'
import {WAY_IN_CODES} from './error-codes/way-in.ts'

/** What each stable code means and how to mend it: `landlord explain CODE`. Codes are never reused; an area has a file. */
export const ERROR_CODES = {
  ...BACKUP_CODES,
  ...CERTIFICATE_CODES,
  ...CHAIN_CODES,
  ...COMMAND_LINE_CODES,
  ...CONFIGURATION_CODES,
  ...DATABASE_SERVER_CODES,
  ...FLEET_CODES,
  ...INCIDENT_CODES,
  ...MANY_CODES,
  ...NAME_CODES,
  ...NETWORK_CODES,
  ...RELEASE_CODES,
  ...RESTORE_CODES,
  ...RUN_CODES,
  ...SAVED_PLAN_CODES,
  ...STORE_CODES,
  ...TENANT_CODES,
  ...VM_CODES,
  ...WAY_IN_CODES,
} as const

export type {ErrorExplanation} from './error-codes/explanation.ts'

export type ErrorCode = keyof typeof ERROR_CODES
