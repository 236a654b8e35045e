import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {type KeyAndCertificate, newAuthority, serverCertificate} from '../../../src/lab/certificates.ts'
import {makePfx} from '../../../src/lab/pfx.ts'
import {certificateSource} from '../../../src/lib/adapters/certificates/index.ts'
import type {CertificateOptions} from '../../../src/lib/adapters/certificates/options.ts'
import {Redactor, Secret} from '../../../src/lib/secret.ts'
import type {CertificateSource} from '../../../src/lib/site/certificates.ts'

export const PASSWORD = 'Ll1-of-the-folder'
const day = 86_400_000

/** A folder with an authority, into which certificates are put, and what the adapter makes of it. */
export class CertificateFolder {
  readonly dir = mkdtempSync(join(tmpdir(), 'll-cert-'))
  #authority: Promise<KeyAndCertificate> | undefined

  async made(host: string, days: number, beginsInDays = -1): Promise<KeyAndCertificate> {
    this.#authority ??= newAuthority()
    return serverCertificate(await this.#authority, host, {
      notBefore: new Date(Date.now() + beginsInDays * day),
      notAfter: new Date(Date.now() + days * day),
    })
  }

  async authority(): Promise<string> {
    this.#authority ??= newAuthority()
    return (await this.#authority).certificate
  }

  async pfx(name: string, host: string, days: number, beginsInDays?: number, password = PASSWORD): Promise<void> {
    this.put(name, await makePfx(await this.made(host, days, beginsInDays), password))
  }

  put(name: string, content: string | Buffer): void {
    const file = join(this.dir, name)
    mkdirSync(dirname(file), {recursive: true})
    writeFileSync(file, content)
  }

  source(kind: CertificateSource['kind'] = 'folder', other: Partial<CertificateOptions> = {}): CertificateSource {
    const options = {
      folder: this.dir,
      password: new Secret(PASSWORD),
      command: undefined,
      timeoutMs: 5000,
      redactor: new Redactor(),
      ...other,
    }
    return certificateSource(kind, () => options)
  }

  drop(): void {
    rmSync(this.dir, {recursive: true, force: true})
  }
}
