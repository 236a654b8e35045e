import {generateKeyPairSync, randomBytes} from 'node:crypto'

export interface OpenSshKeyPair {
  /** In OpenSSH's own format, without a passphrase. */
  readonly private: string
  /** One line, without a comment. */
  readonly public: string
}

/**
 * A new ed25519 key pair as ssh-keygen writes it. Made here because the generator of ssh2 1.17 spoils one key in
 * some hundred. https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function newKeyPair(): OpenSshKeyPair {
  const {d = '', x = ''} = generateKeyPairSync('ed25519').privateKey.export({format: 'jwk'})
  const [secret, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]
  const publicBlob = Buffer.concat([text('ssh-ed25519'), text(point)])
  const check = randomBytes(4)
  const inner = Buffer.concat([check, check, publicBlob, text(Buffer.concat([secret, point])), text('')])
  const blob = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    text('none'),
    text('none'),
    text(''),
    Buffer.from([0, 0, 0, 1]),
    text(publicBlob),
    text(padded(inner)),
  ])
  const lines = blob
    .toString('base64')
    .replace(/(.{70})/g, '$1\n')
    .trim()
  return {
    private: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`,
    public: `ssh-ed25519 ${publicBlob.toString('base64')}`,
  }
}

/** A string of the protocol: its length, then its bytes. */
function text(content: string | Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.byteLength(content))
  return Buffer.concat([length, Buffer.from(content)])
}

/** With 1, 2, 3 … to a multiple of the block size of the cipher `none`. */
const padded = (inner: Buffer): Buffer =>
  Buffer.concat([inner, Buffer.from([1, 2, 3, 4, 5, 6, 7].slice(0, (8 - (inner.length % 8)) % 8))])
