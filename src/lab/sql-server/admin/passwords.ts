import {createHash, randomBytes, timingSafeEqual} from 'node:crypto'
import {SqlError, unsupported} from '../engine/errors.ts'

const SALT_BYTES = 4
const VERSION = '0200'

export interface PasswordHash {
  /** Hexadecimal. */
  readonly salt: string
  readonly hash: string
}

/** SHA-512 over the password in UTF-16 and four bytes of salt, as SQL Server keeps it since 2012. */
export function hashPassword(password: string, salt = randomBytes(SALT_BYTES)): PasswordHash {
  return {
    salt: salt.toString('hex'),
    hash: createHash('sha512').update(Buffer.from(password, 'utf16le')).update(salt).digest('hex'),
  }
}

export function isPassword(password: string, kept: PasswordHash): boolean {
  const given = hashPassword(password, Buffer.from(kept.salt, 'hex'))
  return timingSafeEqual(Buffer.from(given.hash, 'hex'), Buffer.from(kept.hash, 'hex'))
}

/** As `password_hash` of sys.sql_logins shows it, and HASHED takes it: version, salt, hash; hexadecimal in capitals. */
export function writtenHash({salt, hash}: PasswordHash): string {
  return `${VERSION}${salt}${hash}`.toUpperCase()
}

/** Throws 15021 for what is no hash of this version. */
export function readHash(written: string): PasswordHash {
  const found = /^0200([0-9A-F]{8})([0-9A-F]{128})$/.exec(written)
  if (found?.[1] !== undefined && found[2] !== undefined)
    return {salt: found[1].toLowerCase(), hash: found[2].toLowerCase()}
  if (written.startsWith('0100')) throw unsupported('password hashes from before SQL Server 2012')
  throw new SqlError(15021, 'Invalid value given for parameter PASSWORD. Specify a valid parameter value.')
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
