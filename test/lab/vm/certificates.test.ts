import {createPrivateKey, X509Certificate} from 'node:crypto'
import {statSync} from 'node:fs'
import {join} from 'node:path'
import {connect, createSecureContext} from 'node:tls'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {type KeyAndCertificate, newAuthority, serverCertificate} from '../../../src/lab/certificates.ts'
import {makePfx} from '../../../src/lab/pfx.ts'
import {BadPfx, readPfx} from '../../../src/lab/vm/certificates/pfx.ts'
import {pfxPassword, tripleDesPfx} from '../../contract/windows/pfx.ts'
import {chainPfx, chainRoot} from './chain.ts'
import {type Remote, remote} from './remote.ts'

let authority: KeyAndCertificate
let vm: Remote
beforeAll(async () => {
  authority = await newAuthority()
  vm = await remote()
})
afterAll(() => vm.close())

const host = 'acme.cloud.example'
const [sid, appId] = ['S-1-5-80-1-2-3-4-5', '{6c1d8a4e-3f0b-4a55-9d57-2b1e7f4c9a10}']
const pfxOf = async (password: string) => makePfx(await serverCertificate(authority, host), password)

test('a PFX of ours is one for OpenSSL too, under its password alone', async () => {
  const pfx = await pfxOf('geheim')
  expect(createSecureContext({pfx, passphrase: 'geheim'})).toBeDefined()
  expect(() => createSecureContext({pfx, passphrase: 'other'})).toThrow('mac verify failure')
})

test('from a PFX to a host name that answers over TLS, and to another certificate for it', async () => {
  const order = {hosts: [host], httpPort: vm.httpPort, httpsPort: vm.httpsPort, sid, appId}
  const serials = []
  for (const password of ['first', 'second']) {
    const pfx = (await pfxOf(password)).toString('base64')
    const {thumbprint} = (await vm.call('cert.ensure', {pfx, password})).data
    expect(vm.vm.machine.certificates.find(thumbprint)).toMatchObject({dnsNames: [host], hasPrivateKey: true})
    expect(await vm.call('http.ensure', {...order, thumbprint})).toMatchObject({ok: true, changed: true})
    expect(await vm.call('http.ensure', {...order, thumbprint})).toMatchObject({ok: true, changed: false})
    serials.push(await served())
  }
  expect(new Set(serials).size).toBe(2)
  const {bindings} = (await vm.call('http.read', {hosts: [host], httpPort: 1, httpsPort: vm.httpsPort})).data
  expect(bindings).toMatchObject([{by: 'hostnameport', endpoint: `${host}:${vm.httpsPort}`, appId}])
})

test('a PFX under 3DES opens with its password alone, as OpenSSL opens it; a damaged one does not', async () => {
  const pfx = Buffer.from(tripleDesPfx, 'base64')
  const {chain, key} = await readPfx(pfx, pfxPassword)
  expect(new X509Certificate(chain[0] ?? '').checkPrivateKey(createPrivateKey(key ?? ''))).toBe(true)
  expect(createSecureContext({pfx, passphrase: pfxPassword})).toBeDefined()
  await expect(readPfx(pfx, `${pfxPassword} `)).rejects.toThrow(BadPfx)
  const damaged = Buffer.from(pfx)
  damaged[400] = (damaged[400] ?? 0) ^ 1
  await expect(readPfx(damaged, pfxPassword)).rejects.toThrow(BadPfx)
})

test('certificates of the chain go in too, once, and clients that know the root alone are content', async () => {
  const name = 'chained.cloud.example'
  const put = await vm.call('cert.ensure', {pfx: chainPfx, password: 'chain'})
  expect(put.changes).toEqual([
    `certificate ${put.data.thumbprint}`,
    expect.stringMatching(/^certificate [0-9A-F]{40} of its chain$/),
  ])
  expect(await vm.call('cert.ensure', {pfx: chainPfx, password: 'chain'})).toMatchObject({changed: false})
  const order = {hosts: [name], httpPort: vm.httpPort, httpsPort: vm.httpsPort, sid, appId}
  await vm.call('http.ensure', {...order, thumbprint: put.data.thumbprint})
  expect(await served(name, chainRoot)).toMatch(/^[0-9A-F]+$/)
})

test('what somebody else has bound is left', async () => {
  const order = {hosts: [host], httpPort: vm.httpPort, httpsPort: vm.httpsPort, sid, thumbprint: '0'.repeat(40)}
  const refused = await vm.call('http.ensure', {...order, appId: '{00000000-0000-0000-0000-000000000001}'})
  expect(refused).toMatchObject({ok: false, changed: false, error: {code: 'FOREIGN'}})
})

test('neither the password nor the key is in the trace or readable for others', () => {
  expect(JSON.stringify(vm.trace())).not.toMatch(/first|second|PRIVATE KEY/)
  expect(statSync(join(vm.dir, 'app-1', 'state.db')).mode & 0o077).toBe(0)
})

/** Serial number of the certificate that a client which trusts the authority is given. */
const served = (servername = host, ca = authority.certificate): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({host: '127.0.0.1', port: vm.httpsPort, servername, ca}, () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    })
    socket.on('error', reject)
  })
