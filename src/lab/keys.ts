import {randomBytes} from 'node:crypto'
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Layout} from './layout.ts'
import {newKeyPair} from './openssh-key.ts'

/** What a lab needs of keys and passwords, made at its first start and kept. */
export interface Keys {
  /** PEM. */
  readonly ca: string
  readonly serverKey: string
  readonly serverCertificate: string
  /** OpenSSH private key of the VM, and its public key as one line. */
  readonly hostKey: string
  readonly hostPublicKey: string
  /** OpenSSH public key that may log on. */
  readonly clientPublicKey: string
  readonly passwords: Passwords
}

export interface Passwords {
  readonly sa: string
  readonly reader: string
  readonly admin: string
  readonly deployer: string
}

/** Name in the SQL Server's certificate. */
export const certificateName = 'sql-1.lab.example'

/** Reads the keys, or makes what is missing. The client's key and the passwords are for their owner alone. */
export async function keysOf(layout: Layout): Promise<Keys> {
  for (const folder of [layout.keys, layout.secrets]) {
    mkdirSync(folder, {recursive: true, mode: 0o700})
    chmodSync(folder, 0o700)
  }
  const at = (name: string) => join(layout.keys, name)
  if (!existsSync(at('server.pem'))) await makeCertificates(at)
  for (const name of ['id_ed25519', 'vm_host_ed25519']) if (!existsSync(at(`${name}.pub`))) makeSshKey(at(name))
  const read = (name: string) => readFileSync(at(name), 'utf8')
  return {
    ca: read('ca.pem'),
    serverKey: read('server.key'),
    serverCertificate: read('server.pem'),
    hostKey: read('vm_host_ed25519'),
    hostPublicKey: read('vm_host_ed25519.pub').trim(),
    clientPublicKey: read('id_ed25519.pub').trim(),
    passwords: {
      sa: password(layout, 'sa'),
      reader: password(layout, 'reader'),
      admin: password(layout, 'admin'),
      deployer: password(layout, 'deployer'),
    },
  }
}

async function makeCertificates(at: (name: string) => string): Promise<void> {
  const {certificates} = await import('./certificates.ts')
  const made = await certificates(certificateName)
  writeFileSync(at('ca.pem'), made.ca)
  writeFileSync(at('server.key'), made.key, {mode: 0o600})
  writeFileSync(at('server.pem'), made.certificate)
}

function makeSshKey(path: string): void {
  const made = newKeyPair()
  writeFileSync(path, made.private, {mode: 0o600})
  writeFileSync(`${path}.pub`, `${made.public}\n`)
}

function password(layout: Layout, name: string): string {
  const path = join(layout.secrets, name)
  if (!existsSync(path)) writeFileSync(path, `Ll1-${randomBytes(18).toString('base64url')}\n`, {mode: 0o600})
  return readFileSync(path, 'utf8').trim()
}
