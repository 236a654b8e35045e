import {createHash, randomBytes, timingSafeEqual} from 'node:crypto'
import {SqlError} from '../engine/errors.ts'

export interface PasswordHash {
  /** Hexadecimal. */
  readonly salt: string
  readonly hash: string
}

/** SHA-512 over a random salt and the password in UTF-16, as SQL Server keeps it since 2012. */
export function hashPassword(password: string, salt = randomBytes(16)): PasswordHash {
  return {
    salt: salt.toString('hex'),
    hash: createHash('sha512').update(salt).update(Buffer.from(password, 'utf16le')).digest('hex'),
  }
}

export function isPassword(password: string, kept: PasswordHash): boolean {
  const given = hashPassword(password, Buffer.from(kept.salt, 'hex'))
  return timingSafeEqual(Buffer.from(given.hash, 'hex'), Buffer.from(kept.hash, 'hex'))
}

/**
 * Throws 15116 or 15118 where CHECK_POLICY = ON refuses: eight characters at least, three of four classes, without the
 * login's name. learn.microsoft.com/sql/relational-databases/security/password-policy
 */
export function checkPolicy(password: string, login: string): void {
  const weak = (number: number, why: string) =>
    new SqlError(
      number,
      `Password validation failed. The password does not meet the operating system policy requirements because it is ${why}.`,
    )
  if (password.length < 8) throw weak(15116, 'too short')
  const classes = [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length
  const named = login.length >= 3 && password.toLowerCase().includes(login.toLowerCase())
  if (classes < 3 || named) throw weak(15118, 'not complex enough')
}
