import type {ErrorCode} from '../../error-codes.ts'
import {OperatorError, Unreachable} from '../../errors.ts'

/** Nobody knows anything of any file: not that one is there, and not that none is. */
export const noAnswer = (place: string, why: string, cause?: unknown): Unreachable =>
  new Unreachable('LL-BACKUP-STORE', 'A place with backup files gives no answer.', {
    ...told(place, why, 'LL-BACKUP-STORE'),
    cause,
  })

export const noRight = (place: string, why: string, cause?: unknown): OperatorError =>
  new OperatorError('LL-BACKUP-STORE-RIGHTS', 'A place with backup files lets nobody in.', {
    ...told(place, why, 'LL-BACKUP-STORE-RIGHTS'),
    cause,
  })

/** It is there and could not be read whole. */
export const unreadable = (file: string, why: string, cause?: unknown): OperatorError =>
  new OperatorError('LL-BACKUP-STORE-FILE', 'A backup file cannot be read.', {
    ...told(file, why, 'LL-BACKUP-STORE-FILE'),
    cause,
  })

const told = (where: string, why: string, code: ErrorCode) => ({
  where,
  why,
  state: 'it was only looked at; nothing was changed and nothing is known of the files',
  next: [`landlord explain ${code}`],
})
