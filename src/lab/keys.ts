import {randomBytes} from 'node:crypto'
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {KeyAndCertificate} from './certificates.ts'
import type {Layout} from './layout.ts'
import {newKeyPair} from './openssh-key.ts'
import {certificateName, type StandPlan} from './stands.ts'

export interface Passwords {
  readonly sa: string
  readonly reader: string
  readonly admin: string
  readonly deployer: string
  readonly backup: string
  readonly auditor: string
  readonly verifier: string
}

/** Of the login that owns the ops store on a SQL Server. */
export const keeperPassword = (layout: Layout): string => password(layout, 'keeper')

/**
 * Makes what is missing of the lab's keys and passwords; they are kept. The authority's key, the client's key and the passwords
 * are for their owner alone.
 */
export async function provideKeys(layout: Layout, stands: readonly StandPlan[]): Promise<void> {
  for (const folder of [layout.keys, layout.secrets]) {
    mkdirSync(folder, {recursive: true, mode: 0o700})
    chmodSync(folder, 0o700)
  }
  const named = stands.filter(({name}) => !existsSync(join(layout.keys, `${name}.pem`)))
  if (named.length > 0) await makeCertificates(layout, named)
  const hosts = stands.filter(({kind}) => kind !== 'outside').map(({name}) => hostKeyFile(name))
  for (const name of ['id_ed25519', ...hosts])
    if (!existsSync(join(layout.keys, `${name}.pub`))) makeSshKey(join(layout.keys, name))
  passwordsOf(layout)
  if (stands.some(({kind}) => kind === 'outside')) makeDnsKeyFile(layout)
}

/** PEM: key and certificate of a stand, signed by the lab's authority. */
export const tlsKeys = (layout: Layout, stand: string): KeyAndCertificate => ({
  key: readKey(layout, `${stand}.key`),
  certificate: readKey(layout, `${stand}.pem`),
})

/** PEM file of the authority that signs everything in the lab. */
export const authorityFile = (layout: Layout): string => join(layout.keys, 'ca.pem')

/** OpenSSH: the private key of the VM or of a database server's machine, its public key as one line, and the one public key that may log on. */
export const sshKeys = (layout: Layout, vm: string) => ({
  hostKey: readKey(layout, hostKeyFile(vm)),
  hostPublicKey: readKey(layout, `${hostKeyFile(vm)}.pub`).trim(),
  clientPublicKey: readKey(layout, 'id_ed25519.pub').trim(),
})

/** Name of the key that signs dynamic updates. */
export const dnsKeyName = 'landlord'

/** The same on all servers of the lab; made where they are missing. */
export const passwordsOf = (layout: Layout): Passwords => ({
  sa: password(layout, 'sa'),
  reader: password(layout, 'reader'),
  admin: password(layout, 'admin'),
  deployer: password(layout, 'deployer'),
  backup: password(layout, 'backup'),
  auditor: password(layout, 'auditor'),
  verifier: password(layout, 'verifier'),
})

/** Of the world outside: the mail password, the text gateway's token, the key for dynamic updates in base64, what opens PFX files. */
export const outsideSecrets = (layout: Layout) => ({
  mail: password(layout, 'mail'),
  text: password(layout, 'text'),
  dns: password(layout, 'dns', () => randomBytes(32).toString('base64')),
  pfx: password(layout, 'pfx'),
})

const hostKeyFile = (vm: string): string => `${vm}_host_ed25519`

const readKey = (layout: Layout, name: string): string => readFileSync(join(layout.keys, name), 'utf8')

/** A VM has one certificate for all of its tenants' host names. */
export const tenantsNames = '*.cloud.example'

async function makeCertificates(layout: Layout, stands: readonly StandPlan[]): Promise<void> {
  const {newAuthority, serverCertificate} = await import('./certificates.ts')
  const at = (name: string) => join(layout.keys, name)
  if (!existsSync(at('ca.pem'))) {
    const made = await newAuthority()
    writeFileSync(at('ca.key'), made.key, {mode: 0o600})
    writeFileSync(at('ca.pem'), made.certificate)
  }
  const authority = {key: readKey(layout, 'ca.key'), certificate: readKey(layout, 'ca.pem')}
  await Promise.all(
    stands.map(async ({name, kind}) => {
      const subject = kind === 'vm' ? tenantsNames : certificateName(name)
      const {key, certificate} = await serverCertificate(authority, subject)
      writeFileSync(at(`${name}.key`), key, {mode: 0o600})
      writeFileSync(at(`${name}.pem`), certificate)
    }),
  )
}

/** In the form that `nsupdate -k` reads; the password file beside it holds the secret alone. */
function makeDnsKeyFile(layout: Layout): void {
  const path = join(layout.secrets, 'dns.key')
  if (existsSync(path)) return
  const text = `key "${dnsKeyName}" {\n  algorithm hmac-sha256;\n  secret "${outsideSecrets(layout).dns}";\n};\n`
  writeFileSync(path, text, {mode: 0o600})
}

function makeSshKey(path: string): void {
  const made = newKeyPair()
  writeFileSync(path, made.private, {mode: 0o600})
  writeFileSync(`${path}.pub`, `${made.public}\n`)
}

const newPassword = (): string => `Ll1-${randomBytes(18).toString('base64url')}`

function password(layout: Layout, name: string, made = newPassword): string {
  const path = join(layout.secrets, name)
  if (!existsSync(path)) writeFileSync(path, `${made()}\n`, {mode: 0o600})
  return readFileSync(path, 'utf8').trim()
}
