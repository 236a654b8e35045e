import {timingSafeEqual} from 'node:crypto'
import {type AuthContext, type ParsedKey, utils} from 'ssh2'

/** Lets one user in with one public key and by no other way; calls `refused` with the name that was tried. */
export function authenticator(
  user: string,
  publicKey: string,
  refused: (name: string) => void,
): (context: AuthContext) => void {
  const key = utils.parseKey(publicKey)
  if (key instanceof Error) throw key
  return (context) => {
    if (context.method === 'publickey' && context.username === user && isKey(context.key.data, key)) {
      if (!context.signature || !context.blob) return context.accept()
      if (key.verify(context.blob, context.signature, context.hashAlgo) === true) return context.accept()
    }
    if (context.method !== 'none') refused(context.username)
    context.reject(['publickey'])
  }
}

function isKey(offered: Buffer, key: ParsedKey): boolean {
  const known = key.getPublicSSH()
  return offered.length === known.length && timingSafeEqual(offered, known)
}
