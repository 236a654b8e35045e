import type {Cursor} from './cursor.ts'

export type CredentialStatement =
  | {
      readonly kind: 'create-credential' | 'alter-credential'
      readonly name: string
      readonly identity: string
      /** Undefined: none, and one that was there is gone. */
      readonly secret: string | undefined
    }
  | {readonly kind: 'drop-credential'; readonly name: string}

/** After CREATE CREDENTIAL or ALTER CREDENTIAL. */
export function parseCredential(cursor: Cursor, kind: 'create-credential' | 'alter-credential'): CredentialStatement {
  const name = cursor.identifier()
  cursor.expect('WITH', 'IDENTITY', '=')
  const identity = cursor.string()
  let secret: string | undefined
  if (cursor.accept(',')) {
    cursor.expect('SECRET', '=')
    secret = cursor.string()
  }
  if (cursor.is('FOR')) throw cursor.unsupported('credentials of a cryptographic provider')
  return {kind, name, identity, secret}
}
