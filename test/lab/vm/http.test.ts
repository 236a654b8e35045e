import {request as plain} from 'node:http'
import {request as secure} from 'node:https'
import {connect} from 'node:net'
import {connect as connectTls} from 'node:tls'
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {type KeyAndCertificate, newAuthority, serverCertificate} from '../../../src/lab/certificates.ts'
import {parseUrlPrefix} from '../../../src/lab/vm/http/url-prefix.ts'
import {serviceSid} from '../../../src/lab/vm/services/service-sid.ts'
import {programs} from './programs.ts'
import {type Remote, remote} from './remote.ts'

let authority: KeyAndCertificate
let vm: Remote
beforeAll(async () => {
  authority = await newAuthority()
})
beforeEach(async () => {
  vm = await remote()
})
afterEach(() => vm.close())

/** Runs a service under the tenant's name that registers these hosts on both ports; answers the Win32 error of its start. */
async function run(tenant: string, hosts: readonly string[], account = `NT SERVICE\\rs-${tenant}`): Promise<number> {
  const {machine} = vm.vm
  const [folder, name] = [`D:\\tenants\\${tenant}`, `rs-${tenant}`]
  machine.disk.makeFolder('D:\\releases\\1\\app')
  machine.disk.write('D:\\releases\\1\\app\\service.cjs', programs.speaksTls)
  machine.disk.makeFolder(folder)
  const content = JSON.stringify({tenant, hosts, port: vm.httpPort, httpsPort: vm.httpsPort})
  machine.disk.write(`${folder}\\service.json`, content)
  machine.table.put({
    name,
    displayName: name,
    path: `"D:\\releases\\1\\app\\service.cjs" --config "${folder}\\service.json"`,
    account,
    start: 'manual',
    restartAfterMs: [],
    restartOnErrorExit: false,
    sidType: 'none',
    dependencies: [],
    stamp: undefined,
    exitCode: 0,
    deleting: false,
  })
  return await machine.services.start(name)
}

/** For both ports. */
const reserve = (tenant: string, host: string, path = '/') => {
  for (const url of [`http://${host}:${vm.httpPort}${path}`, `https://${host}:${vm.httpsPort}${path}`])
    vm.vm.machine.httpConfiguration.reserve({prefix: parseUrlPrefix(url), sids: [serviceSid(`rs-${tenant}`)]})
}

const get = (host: string | undefined, path = '/', headers = {}): Promise<[number, string]> =>
  new Promise((resolve, reject) => {
    const order = {host: '127.0.0.1', port: vm.httpPort, path, agent: false, setHost: false}
    plain({...order, headers: {...(host === undefined ? {} : {host}), ...headers}}, (answer) => {
      let body = ''
      answer.on('data', (text) => {
        body += text
      })
      answer.on('end', () => resolve([answer.statusCode ?? 0, body]))
    })
      .on('error', reject)
      .end()
  })

const getSecure = (host: string, servername = host): Promise<{status: number; body: string; name: string}> =>
  new Promise((resolve, reject) => {
    const tls = {servername, ca: authority.certificate, rejectUnauthorized: false}
    secure({host: '127.0.0.1', port: vm.httpsPort, headers: {host}, agent: false, ...tls}, (answer) => {
      const name = (answer.socket as unknown as {getPeerCertificate(): {subject: {CN: string}}}).getPeerCertificate()
        .subject.CN
      let body = ''
      answer.on('data', (text) => {
        body += text
      })
      answer.on('end', () => resolve({status: answer.statusCode ?? 0, body, name}))
    })
      .on('error', reject)
      .end()
  })

async function bind(by: 'hostnameport' | 'ipport', host: string, name = host, valid = {}): Promise<string> {
  const {machine} = vm.vm
  const {key, certificate} = await serverCertificate(authority, name, valid)
  const {thumbprint} = machine.certificates.put({chain: [certificate], key})
  machine.httpConfiguration.bind({by, endpoint: `${host}:${vm.httpsPort}`, thumbprint, appId: '{0}'})
  return thumbprint
}

describe('registration', () => {
  test('needs a reservation for its account, of the very host (5)', async () => {
    expect(await run('acme', ['acme.cloud.example'])).toBe(5)
    reserve('acme', '+')
    expect(await run('acme', ['acme.cloud.example'])).toBe(5)
    reserve('other', 'acme.cloud.example')
    expect(await run('acme', ['acme.cloud.example'])).toBe(5)
    reserve('acme', 'acme.cloud.example')
    expect(await run('acme', ['acme.cloud.example'])).toBe(0)
  })

  test('without one, only administrators may', async () => {
    expect(await run('acme', ['acme.cloud.example'], 'LocalSystem')).toBe(0)
  })

  test('is all or none, and gone with its process', async () => {
    reserve('acme', 'acme.cloud.example')
    expect(await run('acme', ['acme.cloud.example', 'not.reserved.example'])).toBe(5)
    expect(vm.vm.machine.http.urls('rs-acme')).toEqual([])
    await vm.vm.machine.services.stop('rs-acme', 5000)
    expect(await run('acme', ['acme.cloud.example'])).toBe(0)
    expect(vm.vm.machine.http.urls('rs-acme')).toEqual([
      `http://acme.cloud.example:${vm.httpPort}/`,
      `https://acme.cloud.example:${vm.httpsPort}/`,
    ])
    await vm.vm.machine.services.stop('rs-acme', 5000)
    expect(vm.vm.machine.http.urls('rs-acme')).toEqual([])
  })

  test('of what is taken is refused (183)', async () => {
    const {http} = vm.vm.machine
    const url = parseUrlPrefix(`http://acme.cloud.example:${vm.httpPort}/`)
    expect(http.register('one', ['S-1-5-18'], url, 1)).toBe(0)
    expect(http.register('two', ['S-1-5-18'], url, 2)).toBe(183)
    expect(http.register('two', ['S-1-5-18'], {...url, scheme: 'https'}, 2)).toBe(183)
    expect(http.register('two', ['S-1-5-18'], {...url, path: '/two/'}, 2)).toBe(0)
  })

  test('takes what is a URL prefix, and the ports that the lab has', async () => {
    expect(await run('acme', ['a/b'])).toBe(87)
    reserve('acme', 'acme.cloud.example')
    vm.vm.machine.disk.write('D:\\tenants\\acme\\service.json', '{}')
    for (const wrong of [
      'http://acme:80',
      'HTTP://acme:80/',
      'http://acme:080/',
      'http://acme/',
      'http://:80/',
      'ftp://a:1/',
    ])
      expect(() => parseUrlPrefix(wrong)).toThrow('no URL prefix')
    expect(parseUrlPrefix('https://ACME:443/Vroot/')).toEqual({
      scheme: 'https',
      host: 'acme',
      port: 443,
      path: '/vroot/',
    })
  })
})

describe('routing', () => {
  test('by host name, in any case, with or without the port', async () => {
    reserve('acme', 'acme.cloud.example')
    reserve('beta', 'beta.cloud.example')
    await run('acme', ['acme.cloud.example'])
    await run('beta', ['beta.cloud.example'])
    expect(await get('ACME.cloud.example', '/x?y')).toEqual([200, 'acme /x?y'])
    expect(await get(`beta.cloud.example:${vm.httpPort}`)).toEqual([200, 'beta /'])
  })

  test('400 for a host that nobody has, 503 for one that is reserved, 404 for a path', async () => {
    expect((await get('acme.cloud.example'))[0]).toBe(400)
    reserve('acme', 'acme.cloud.example', '/app/')
    expect((await get('acme.cloud.example', '/app/x'))[0]).toBe(503)
    expect((await get('acme.cloud.example', '/APP'))[0]).toBe(503)
    expect((await get('acme.cloud.example', '/apple'))[0]).toBe(404)
  })

  test('400 without a host, with two, with one that is none', async () => {
    await run('acme', ['acme.cloud.example'], 'LocalSystem')
    expect((await get(undefined))[0]).toBe(400)
    expect((await get('http://acme.cloud.example'))[0]).toBe(400)
    expect((await get('acme.cloud.example:99999'))[0]).toBe(400)
    expect((await get('acme cloud'))[0]).toBe(400)
    const two = 'GET / HTTP/1.1\r\nHost: acme.cloud.example\r\nHost: beta.cloud.example\r\n\r\n'
    expect(await raw(two)).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('a strong wildcard takes everything from everybody, even when it is only reserved', async () => {
    await run('acme', ['acme.cloud.example'], 'LocalSystem')
    expect((await get('acme.cloud.example'))[0]).toBe(200)
    reserve('thief', '+')
    expect((await get('acme.cloud.example'))[0]).toBe(503)
    expect(await run('thief', ['+'])).toBe(0)
    expect(await get('acme.cloud.example')).toEqual([200, 'thief /'])
  })

  test('stock reservations of strong wildcards on longer paths take only those', async () => {
    await run('acme', ['acme.cloud.example'], 'LocalSystem')
    reserve('somebody', '+', '/temporary_listen_addresses/')
    expect((await get('acme.cloud.example'))[0]).toBe(200)
    expect((await get('acme.cloud.example', '/Temporary_Listen_Addresses/x'))[0]).toBe(503)
  })

  test('strong, explicit, address, weak: in this order', async () => {
    const {http} = vm.vm.machine
    const answers: string[] = []
    for (const host of ['*', '127.0.0.1', 'acme.cloud.example', '+']) {
      const tenant = {'*': 'weak', '127.0.0.1': 'ip', '+': 'strong'}[host] ?? 'explicit'
      await run(tenant, [host], 'LocalSystem')
      answers.push((await get('acme.cloud.example'))[1])
    }
    expect(answers).toEqual(['weak /', 'ip /', 'explicit /', 'strong /'])
    expect(http.urls('rs-weak')).toHaveLength(2)
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('TLS', () => {
  const resets = (host: string) => expect(getSecure(host)).rejects.toMatchObject({code: 'ECONNRESET'})

  test('without a binding the handshake is reset', async () => {
    await run('acme', ['acme.cloud.example'], 'LocalSystem')
    await resets('acme.cloud.example')
  })

  test('a host name has its own certificate, which a client can verify', async () => {
    await run('acme', ['acme.cloud.example'], 'LocalSystem')
    await bind('hostnameport', 'acme.cloud.example')
    await bind('hostnameport', 'beta.cloud.example')
    expect(await getSecure('acme.cloud.example')).toEqual({status: 200, body: 'acme /', name: 'acme.cloud.example'})
    expect(await getSecure('beta.cloud.example')).toMatchObject({status: 400, name: 'beta.cloud.example'})
    expect(await getSecure('acme.cloud.example', 'BETA.cloud.example')).toMatchObject({
      status: 200,
      name: 'beta.cloud.example',
    })
    await resets('other.cloud.example')
    expect(await verified('acme.cloud.example')).toBe(true)
  })

  test('an exact address shadows the name; every address comes after it', async () => {
    await bind('ipport', '0.0.0.0', 'every.example')
    await bind('hostnameport', 'acme.cloud.example')
    expect(await getSecure('acme.cloud.example')).toMatchObject({name: 'acme.cloud.example'})
    expect(await getSecure('other.cloud.example')).toMatchObject({name: 'every.example'})
    expect(await getSecure('no.name', '')).toMatchObject({name: 'every.example'})
    await bind('ipport', '127.0.0.1', 'exact.example')
    expect(await getSecure('acme.cloud.example')).toMatchObject({name: 'exact.example'})
  })

  test('an expired certificate is served: the client judges', async () => {
    const [notBefore, notAfter] = [new Date('2020-01-01'), new Date('2021-01-01')]
    await bind('hostnameport', 'acme.cloud.example', 'acme.cloud.example', {notBefore, notAfter})
    expect(await getSecure('acme.cloud.example')).toMatchObject({name: 'acme.cloud.example'})
    await expect(verified('acme.cloud.example')).rejects.toMatchObject({code: 'CERT_HAS_EXPIRED'})
  })

  test('a binding to what is not in the store, or has no private key, resets', async () => {
    const thumbprint = await bind('hostnameport', 'acme.cloud.example')
    vm.vm.machine.certificates.remove(thumbprint)
    await resets('acme.cloud.example')
    const {certificate} = await serverCertificate(authority, 'acme.cloud.example')
    const keyless = vm.vm.machine.certificates.put({chain: [certificate], key: undefined})
    vm.vm.machine.httpConfiguration.bind({
      by: 'hostnameport',
      endpoint: `acme.cloud.example:${vm.httpsPort}`,
      thumbprint: keyless.thumbprint,
      appId: '{0}',
    })
    await resets('acme.cloud.example')
  })

  test('what is no handshake is reset', async () => {
    await bind('ipport', '0.0.0.0', 'every.example')
    expect(await raw('GET / HTTP/1.1\r\nHost: a\r\n\r\n', vm.httpsPort)).toBe('')
  })
})

test('reservations and bindings survive a restart of the machine', async () => {
  reserve('acme', 'acme.cloud.example')
  await bind('hostnameport', 'acme.cloud.example')
  await vm.restart()
  expect(await getSecure('acme.cloud.example')).toMatchObject({status: 503, name: 'acme.cloud.example'})
})

describe('a host that was prepared with a certificate', () => {
  let prepared: Remote
  beforeAll(async () => {
    prepared = await remote({certificate: await serverCertificate(authority, '*.cloud.example')})
  })
  afterAll(() => prepared.close())

  test('has it for every address, before and after a reset', async () => {
    const port = prepared.httpsPort
    for (const _ of [1, 2]) {
      expect(prepared.vm.machine.httpConfiguration.bindings()).toMatchObject([
        {by: 'ipport', endpoint: `0.0.0.0:${port}`},
      ])
      await prepared.vm.reset()
    }
  })
})

/** The handshake as a client that trusts the authority does it. */
const verified = (servername: string): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const socket = connectTls({host: '127.0.0.1', port: vm.httpsPort, servername, ca: authority.certificate}, () => {
      resolve(socket.authorized)
      socket.destroy()
    })
    socket.on('error', reject)
  })

/** What comes back for these bytes. */
const raw = (text: string, port = vm.httpPort): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
