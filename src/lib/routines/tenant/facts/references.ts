import type {StepReference} from '../../../engine/index.ts'
import type {IsolationEvidence} from '../isolation.ts'
import type {SeededRows} from './customers-data.ts'

/** What the step `placed` found or made. `id` and `sids` are null in the plan of a tenant that is not there yet. */
export type Placed = {
  readonly id: string | null
  readonly sids: {readonly a: string; readonly b: string} | null
  readonly liveSlot: 'a' | 'b'
}

/** `last` is the id of the release's last migration. */
export type Schema = {readonly last: string | null; readonly rows: SeededRows}

/** The addresses that its name has. */
export type Named = {readonly addresses: readonly string[]}
/** Set GUIDs of the full and of the log backup behind it that hold the fact. */
export type FirstBackup = {readonly full: string; readonly log: string}

/** SHA-1 of the certificate that its host name is to be bound to, upper case. */
export type Certified = {readonly thumbprint: string}

// The steps as others refer to them. Their ids are in journals for ever.
export const PLACED: StepReference<Placed> = {id: 'placed'}
export const DATABASE: StepReference<null> = {id: 'database'}
export const SCHEMA: StepReference<Schema> = {id: 'schema'}
export const RELEASE: StepReference<null> = {id: 'release'}
export const FOLDER: StepReference<null> = {id: 'folder'}
export const LOGIN: StepReference<null> = {id: 'login'}
export const CERTIFICATE: StepReference<Certified> = {id: 'certificate'}
export const ADDRESSES: StepReference<null> = {id: 'addresses'}
export const SERVICE: StepReference<null> = {id: 'service'}
export const ANSWERS: StepReference<null> = {id: 'answers'}
export const ISOLATION: StepReference<IsolationEvidence> = {id: 'isolation'}
export const NAME: StepReference<Named> = {id: 'name'}
export const OUTSIDE: StepReference<null> = {id: 'outside'}
export const FIRST_BACKUP: StepReference<FirstBackup> = {id: 'backup'}
export const BACKUP_VERIFIED: StepReference<null> = {id: 'backup-verified'}
export const BACKUP_POLICY: StepReference<null> = {id: 'backup-policy'}
export const WATCHED: StepReference<null> = {id: 'watched'}
