import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {
  bootstrap,
  commandLine,
  LONGEST_COMMAND_LINE,
  serviceCommandLine,
} from '../../../src/lib/adapters/windows/command-line.ts'
import {connectionString, quoted} from '../../../src/lib/adapters/windows/connection-string.ts'
import {buildRequest, delivery} from '../../../src/lib/adapters/windows/request.ts'
import {serviceJson} from '../../../src/lib/adapters/windows/service-json.ts'
import {dropBatch, lookBatch, uploadBatch, uploadPlace} from '../../../src/lib/adapters/windows/sftp-batch.ts'
import {serviceSid} from '../../../src/lib/fleet/names.ts'
import {Secret} from '../../../src/lib/secret.ts'
import type {ServiceConfiguration} from '../../../src/lib/site/vm.ts'
import {authority, STORE} from './stand.ts'

describe('the command line', () => {
  test('is always the same, holds no data, and is short enough for cmd.exe', () => {
    expect(commandLine()).toMatch(
      /^powershell\.exe -NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand [A-Za-z0-9+/]+=*$/,
    )
    expect(commandLine().length).toBeLessThan(LONGEST_COMMAND_LINE)
    expect(commandLine()).toBe(commandLine())
    const encoded = commandLine().split(' ').at(-1) ?? ''
    expect(Buffer.from(encoded, 'base64').toString('utf16le')).toBe(bootstrap())
    expect(bootstrap()).not.toContain('#')
  })

  test('a service’s is quoted, whatever blanks are in it', () => {
    expect(serviceCommandLine('D:\\my releases\\1.0.0\\app\\service.cjs', 'D:\\tenants\\acme\\service.json')).toBe(
      '"D:\\my releases\\1.0.0\\app\\service.cjs" --config "D:\\tenants\\acme\\service.json"',
    )
    expect(() => serviceCommandLine('D:\\a".exe', 'D:\\b')).toThrow(TypeError)
    expect(() => serviceCommandLine('D:\\a.exe', 'D:\\b\\')).toThrow(TypeError)
  })
})

describe('a request', () => {
  test('of a change carries fence and attempt, that of a read none', () => {
    const change = buildRequest({
      verb: 'dir.remove',
      input: {path: 'D:\\x'},
      requestId: 'r1',
      deadlineMs: 5,
      authority: authority({attempt: 'A', token: 7}),
    })
    expect(change).toEqual({
      v: 1,
      verb: 'dir.remove',
      requestId: 'r1',
      mode: 'apply',
      deadlineMs: 5,
      fence: {key: 'tenant:acme', token: 7, store: STORE},
      attempt: 'A',
      input: {path: 'D:\\x'},
    })
    const read = buildRequest({verb: 'vm.facts', input: {}, requestId: 'r2', deadlineMs: 5})
    expect(read).toMatchObject({mode: 'check', fence: null, attempt: null})
    expect(() => buildRequest({verb: 'dir.remove', input: {}, requestId: 'r', deadlineMs: 5})).toThrow(TypeError)
    expect(() =>
      buildRequest({verb: 'vm.facts', input: {}, requestId: 'r', deadlineMs: 5, authority: authority()}),
    ).toThrow(TypeError)
  })

  test('is ASCII on the wire and comes out as it went in', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), fc.string({unit: 'grapheme'}), (text, script) => {
        const request = buildRequest({verb: 'vm.facts', input: {text}, requestId: 'r', deadlineMs: 1})
        const sent = delivery('n0nce', script, request)
        expect(sent).toMatch(/^[ -~]*$/)
        const read = JSON.parse(sent)
        expect(read.input.input.text).toBe(text)
        expect(Buffer.from(read.script, 'base64').toString('utf8')).toBe(Buffer.from(script).toString('utf8'))
      }),
    )
  })
})

describe('sftp', () => {
  const place = uploadPlace('D:\\landlord\\staging', '1.0.0-rc.1+7', 'tenant:acme')

  test('an upload has a name of its run until it is whole', () => {
    expect(uploadBatch('/var/rel "x"/a b.zip', place)).toBe(
      `-rm "/D:/landlord/staging/1.0.0-rc.1+7_tenant-acme.zip"
put "/var/rel \\"x\\"/a b.zip" "/D:/landlord/staging/1.0.0-rc.1+7_tenant-acme.part"
rename "/D:/landlord/staging/1.0.0-rc.1+7_tenant-acme.part" "/D:/landlord/staging/1.0.0-rc.1+7_tenant-acme.zip"
`,
    )
  })

  test('what was left is looked for and taken away by name', () => {
    const names = ['part', 'zip'].map((end) => `"/D:/landlord/staging/1.0.0-rc.1+7_tenant-acme.${end}"`)
    expect(lookBatch(place)).toBe(`-ls -1 ${names[0]}\n-ls -1 ${names[1]}\n`)
    expect(dropBatch(place)).toBe(`-rm ${names[0]}\n-rm ${names[1]}\n`)
  })

  test('a path cannot bring a command along', () => {
    expect(() => uploadBatch('/tmp/x\nrm *', place)).toThrow(TypeError)
    expect(uploadPlace('D:\\s', '1.0.0', 'tenant:a/../b"\n').zip).toBe('D:\\s\\1.0.0_tenant-a-..-b--.zip')
  })
})

describe('the configuration of a service', () => {
  const config: ServiceConfiguration = {
    tenant: 'acme',
    service: 'rs-acme',
    hosts: ['acme.cloud.example'],
    port: 80,
    httpsPort: 8080,
    server: '127.0.0.1,14331',
    serverName: 'sql-1.lab.example',
    database: 'acme',
    login: 'acme_a',
    password: new Secret('p;w'),
  }

  test('is a connection string in SqlClient’s form and what the listener needs', () => {
    expect(connectionString(config)).toBe(
      'Server=tcp:127.0.0.1,14331;Database=acme;User ID=acme_a;Password="p;w";Encrypt=True;TrustServerCertificate=False;HostNameInCertificate=sql-1.lab.example;Application Name=rs-acme',
    )
    expect(JSON.parse(serviceJson(config))).toEqual({
      tenant: 'acme',
      hosts: ['acme.cloud.example'],
      port: 80,
      httpsPort: 8080,
      connectionString: connectionString(config),
    })
  })

  // What DbConnectionStringBuilder makes of them.
  test.each([
    ['plain', 'plain'],
    ['', ''],
    ['a b', '"a b"'],
    ['a;b', '"a;b"'],
    ['a=b', '"a=b"'],
    ["it's", '"it\'s"'],
    ['say "x"', '\'say "x"\''],
    ['"\'', '"""\'"'],
    [' edge ', '" edge "'],
    ['{brace}', '{brace}'],
    ['tab\t', '"tab\t"'],
  ])('%j is written as %j', (value, written) => {
    expect(quoted(value)).toBe(written)
  })
})

// Published: the first by Microsoft for Windows' own files, the others in its documentation of SQL Server's and Windows' services.
test.each([
  ['TrustedInstaller', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'],
  ['MSSQLSERVER', 'S-1-5-80-3880718306-3832830129-1677859214-2598158968-1052248003'],
  ['WdiServiceHost', 'S-1-5-80-3139157870-2983391045-3678747466-658725712-1809340420'],
])('NT SERVICE\\%s has its published SID', (service, sid) => {
  expect(serviceSid(service)).toBe(sid)
  expect(serviceSid(service.toLowerCase())).toBe(sid)
})
