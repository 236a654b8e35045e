import {execFileSync} from 'node:child_process'
import {X509Certificate} from 'node:crypto'
import {join} from 'node:path'
import {createSecureContext} from 'node:tls'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {readPfx} from '../../../src/lab/vm/certificates/pfx.ts'
import type {CertificateFound} from '../../../src/lib/site/certificates.ts'
import {installed} from '../../acceptance/installed.ts'
import {CertificateFolder, PASSWORD} from './folders.ts'

const HOST = 'acme.cloud.example'
let folder: CertificateFolder
beforeEach(() => {
  folder = new CertificateFolder()
})
afterEach(() => folder.drop())

const find = (host = HOST) => folder.source().find(host, Date.now())

describe('a folder of PFX files', () => {
  test('the one for the host that is valid and ends last is found, with all that is told of it', async () => {
    await folder.pfx('old.pfx', '*.cloud.example', 10)
    await folder.pfx('new.P12', '*.cloud.example', 90)
    await folder.pfx('later.pfx', '*.cloud.example', 200, 100)
    await folder.pfx('other.pfx', 'acme.other.example', 400)
    const found = (await find()) as CertificateFound
    expect(found).toMatchObject({names: ['*.cloud.example'], from: join(folder.dir, 'new.P12'), passedOver: []})
    expect(Math.round((found.notAfter - Date.now()) / 86_400_000)).toBe(90)
    expect(found.thumbprint).toMatch(/^[0-9A-F]{40}$/)
    expect(found.sha256).toMatch(/^[0-9A-F]{64}$/)
    const {pfx, password} = await folder.source().take({host: HOST, thumbprint: found.thumbprint, now: Date.now()})
    const {chain, key} = await readPfx(Buffer.from(pfx), password.reveal())
    expect(new X509Certificate(chain[0] ?? '').fingerprint256.replaceAll(':', '')).toBe(found.sha256)
    expect(key).toContain('PRIVATE KEY')
  })

  test('a wildcard stands for one label', async () => {
    await folder.pfx('wild.pfx', '*.cloud.example', 90)
    for (const host of ['cloud.example', 'a.acme.cloud.example', 'acme.cloud.example.evil.example'])
      expect(await find(host)).toMatchObject({lacking: 'LL-CERT-NONE'})
    expect(await find('ACME.cloud.example')).toMatchObject({names: ['*.cloud.example']})
  })

  test.each([
    ['LL-CERT-EXPIRED', 'ended on', () => folder.pfx('a.pfx', HOST, -2, -30)],
    ['LL-CERT-NOT-YET', 'is valid from', () => folder.pfx('a.pfx', HOST, 90, 2)],
    ['LL-CERT-NONE', 'are for borg.cloud.example', () => folder.pfx('a.pfx', 'borg.cloud.example', 90)],
    ['LL-CERT-PASSWORD', 'does not open it', () => folder.pfx('a.pfx', HOST, 90, -1, 'another')],
    ['LL-CERT-FILE', 'no PFX file', async () => folder.put('a.pfx', 'not a file of that kind')],
    ['LL-CERT-NONE', 'are for nobody', async () => folder.put('readme.txt', 'nothing here')],
  ])('%s: %s', async (code, why, arrange) => {
    await arrange()
    expect(await find()).toEqual({lacking: code, why: expect.stringContaining(why)})
  })

  test.skipIf(!installed('openssl', 'version', 'PFX files of other makers are not tried'))(
    "OpenSSL's: one without a private key is told, one under 3DES is taken",
    async () => {
      const {key, certificate} = await folder.made(HOST, 90)
      folder.put('key.pem', key)
      folder.put('cert.pem', certificate)
      const at = (name: string) => join(folder.dir, name)
      const openssl = (...words: readonly string[]) =>
        execFileSync('openssl', ['pkcs12', '-export', '-in', at('cert.pem'), '-passout', `pass:${PASSWORD}`, ...words])
      openssl('-nokeys', '-out', at('a.pfx'))
      expect(await find()).toMatchObject({lacking: 'LL-CERT-KEY'})
      openssl('-inkey', at('key.pem'), '-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-out', at('b.pfx'))
      expect(await find()).toMatchObject({from: at('b.pfx'), passedOver: [expect.stringContaining('a.pfx')]})
    },
  )

  test('a file that could not be opened is told beside the one that is taken: it might have been the new one', async () => {
    await folder.pfx('a.pfx', HOST, 90)
    await folder.pfx('b.pfx', HOST, 400, -1, 'another')
    expect(await find()).toMatchObject({
      from: join(folder.dir, 'a.pfx'),
      passedOver: [`${join(folder.dir, 'b.pfx')}: the password does not open it`],
    })
  })

  test('a folder that is not there is told', async () => {
    const source = folder.source('folder', {folder: join(folder.dir, 'missing')})
    expect(await source.find(HOST, Date.now())).toMatchObject({lacking: 'LL-CERT-FILE'})
  })

  test('what was replaced since it was found is not taken', async () => {
    await folder.pfx('a.pfx', HOST, 90)
    const {thumbprint} = (await find()) as CertificateFound
    await folder.pfx('b.pfx', HOST, 100)
    const taken = folder.source().take({host: HOST, thumbprint, now: Date.now()})
    await expect(taken).rejects.toMatchObject({code: 'LL-CERT-CHANGED'})
  })
})

describe("an ACME client's output", () => {
  test.each([
    ['certbot', 'acme.cloud.example/fullchain.pem', 'acme.cloud.example/privkey.pem'],
    ['lego', 'acme.cloud.example.crt', 'acme.cloud.example.key'],
    ['win-acme', 'acme.cloud.example-chain.pem', 'acme.cloud.example-key.pem'],
  ])('of %s is made into a PFX that Node, the VM and its chain agree with', async (_client, chainFile, keyFile) => {
    const {key, certificate} = await folder.made(HOST, 90)
    const authority = await folder.authority()
    folder.put(chainFile, certificate + authority)
    folder.put(keyFile, key)
    const source = folder.source('acme')
    const found = (await source.find(HOST, Date.now())) as CertificateFound
    expect(found.from).toBe(join(folder.dir, chainFile))
    const {pfx, password} = await source.take({host: HOST, thumbprint: found.thumbprint, now: Date.now()})
    const opened = await readPfx(Buffer.from(pfx), password.reveal())
    expect(opened.chain.map((one) => new X509Certificate(one).fingerprint)).toEqual(
      [certificate, authority].map((one) => new X509Certificate(one).fingerprint),
    )
    createSecureContext({pfx: Buffer.from(pfx), passphrase: password.reveal()})
    expect(() => createSecureContext({pfx: Buffer.from(pfx), passphrase: 'another'})).toThrow('mac verify failure')
  })

  test("a key that is another certificate's is told", async () => {
    folder.put('a.crt', (await folder.made(HOST, 90)).certificate)
    folder.put('a.key', (await folder.made(HOST, 90)).key)
    expect(await folder.source('acme').find(HOST, Date.now())).toMatchObject({lacking: 'LL-CERT-KEY'})
  })

  test.skipIf(!installed('openssl', 'version', "OpenSSL does not read landlord's PFX files"))(
    'what is made of it opens with OpenSSL, under a password that is not Latin',
    async () => {
      const {pkcs12} = await import('../../../src/lib/adapters/certificates/pkcs12.ts')
      const {createPrivateKey} = await import('node:crypto')
      const {key, certificate} = await folder.made(HOST, 90)
      for (const [name, password] of Object.entries({plain: 'geheim', wide: 'gehäim-日本'})) {
        folder.put(`${name}.pfx`, pkcs12(createPrivateKey(key), [new X509Certificate(certificate)], password))
        const words = ['pkcs12', '-in', join(folder.dir, `${name}.pfx`), '-passin', `pass:${password}`, '-nodes']
        expect(execFileSync('openssl', words, {encoding: 'utf8'})).toContain('BEGIN PRIVATE KEY')
      }
    },
  )
})

describe('a program', () => {
  const program = (text: string, timeoutMs = 5000) => {
    folder.put('program.mjs', text)
    const command = [process.execPath, join(folder.dir, 'program.mjs')]
    return folder.source('script', {command, timeoutMs}).find(HOST, Date.now())
  }

  test('is asked for the host and answers with a file and its password', async () => {
    await folder.pfx('a.pfx', HOST, 90)
    const found = await program(`
      import {readFileSync} from 'node:fs'
      const {v, host} = JSON.parse(readFileSync(0, 'utf8'))
      if (v !== 1 || host !== ${JSON.stringify(HOST)}) process.exit(1)
      const pfx = readFileSync(${JSON.stringify(join(folder.dir, 'a.pfx'))}).toString('base64')
      console.log(JSON.stringify({pfx, password: ${JSON.stringify(PASSWORD)}}))
    `)
    expect(found).toMatchObject({names: [HOST]})
  })

  test.each([
    ['has none', 'process.exitCode = 3', 'LL-CERT-NONE', 'no certificate for'],
    ['fails', 'console.error("no way"); process.exitCode = 1', 'LL-CERT-SCRIPT', 'it ended with 1: no way'],
    ['talks', 'console.log("-----BEGIN PRIVATE KEY-----")', 'LL-CERT-SCRIPT', 'its answer is not'],
    ['hangs', 'setInterval(() => {}, 1000)', 'LL-CERT-SCRIPT', 'no end within 500 ms'],
  ])('that %s is told, without what it printed', async (_what, text, code, why) => {
    const found = await program(text, text.startsWith('setInterval') ? 500 : 5000)
    expect(found).toEqual({lacking: code, why: expect.stringContaining(why)})
    expect(JSON.stringify(found)).not.toContain('BEGIN')
  })
})
