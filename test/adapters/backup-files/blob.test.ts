import {createServer, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {blobList} from '../../../src/lib/adapters/backup-files/blob-list.ts'
import {blobStore} from '../../../src/lib/adapters/backup-files/index.ts'
import {Redactor} from '../../../src/lib/secret.ts'
import {Azurite, azuriteIsInstalled} from '../../lab/sql-server/azurite.ts'
import {storeSuite} from './store-suite.ts'

const redactor = new Redactor()
const secret = (text: string) => () => redactor.conceal(text)

test('names come out of a list as they were written', () => {
  const list = `<?xml version="1.0"?><EnumerationResults ServiceEndpoint="x"><Blobs>
    <Blob><Name>a &amp; b/&#x3c;c&gt;.bak</Name><Properties><Last-Modified>Sun, 22 Nov 2026 12:00:00 GMT</Last-Modified><Content-Length>12</Content-Length></Properties></Blob>
    <Blob><Name Encoded="true">a%EF%BF%BFb</Name><Properties><Last-Modified>Sun, 22 Nov 2026 12:00:01 GMT</Last-Modified><Content-Length>0</Content-Length></Properties></Blob>
  </Blobs><NextMarker>2!88!x</NextMarker></EnumerationResults>`
  expect(blobList(list)).toEqual({
    blobs: [
      {name: 'a & b/<c>.bak', bytes: 12, modifiedAt: Date.UTC(2026, 10, 22, 12)},
      {name: 'a\uffffb', bytes: 0, modifiedAt: Date.UTC(2026, 10, 22, 12, 0, 1)},
    ],
    next: '2!88!x',
  })
  expect(blobList('<EnumerationResults><Blobs/><NextMarker/></EnumerationResults>').next).toBeUndefined()
  expect(() => blobList('<html>')).toThrow(SyntaxError)
})

describe('a service that does not do what it should', () => {
  let server: Server
  let container: string
  let answer: (path: string) => {readonly status: number; readonly body?: string; readonly headers?: object}
  beforeAll(async () => {
    server = createServer((request, response) => {
      const {status, body, headers} = answer(request.url ?? '')
      response.writeHead(status, {...headers})
      if (body === 'cut') {
        response.write('half')
        setTimeout(() => response.destroy(), 20)
      } else response.end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    container = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account/sql`
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  const store = (at = container) =>
    blobStore({name: 'offsite', withinMs: 0, container: at, prefix: '', sas: secret('sig=hush')})

  test.each([
    [403, 'LL-BACKUP-STORE-RIGHTS'],
    [404, 'LL-BACKUP-STORE'],
    [500, 'LL-BACKUP-STORE'],
    [503, 'LL-BACKUP-STORE'],
  ] as const)('%i to a list is no empty container', async (status, code) => {
    answer = () => ({status, headers: {'x-ms-error-code': 'Why'}})
    await expect(store().list()).rejects.toMatchObject({code})
    await expect(store().list()).rejects.not.toMatchObject({message: expect.stringContaining('hush')})
  })

  test('a page that says that there is more is not the last', async () => {
    const blob = (name: string) =>
      `<Blob><Name>${name}</Name><Properties><Last-Modified>Sun, 22 Nov 2026 12:00:00 GMT</Last-Modified><Content-Length>1</Content-Length></Properties></Blob>`
    answer = (path) => ({
      status: 200,
      body: path.includes('marker=second')
        ? `<EnumerationResults><Blobs>${blob('a')}</Blobs><NextMarker/></EnumerationResults>`
        : `<EnumerationResults><Blobs>${blob('b')}</Blobs><NextMarker>second</NextMarker></EnumerationResults>`,
    })
    expect((await store().list()).map(({path}) => path)).toEqual(['a', 'b'])
  })

  test('a content that breaks off says nothing of the file', async () => {
    let asked = 0
    answer = () =>
      ++asked === 1
        ? {status: 200, headers: {'content-length': '8', etag: '"1"', 'last-modified': 'Sun, 22 Nov 2026 12:00:00 GMT'}}
        : {status: 200, body: 'cut', headers: {'content-length': '8'}}
    await expect(store().digest({path: 'a.bak'})).rejects.toMatchObject({
      code: 'LL-BACKUP-STORE',
      detail: {why: expect.stringContaining('4 of 8')},
    })
  })

  test('nobody listens, and the signature stays unsaid', async () => {
    const lost = await store('http://127.0.0.1:9/account/sql')
      .list()
      .catch((error) => error)
    expect(lost).toMatchObject({name: 'Unreachable', code: 'LL-BACKUP-STORE'})
    expect(JSON.stringify([lost, lost.detail, lost.stack])).not.toContain('hush')
  })
})

describe.skipIf(!azuriteIsInstalled)('with Azurite (npm run azurite)', () => {
  let service: Azurite
  let at: string
  let name: string
  let serial = 0
  beforeAll(async () => {
    service = await Azurite.start()
  }, 60_000)
  afterAll(() => service?.stop())
  beforeEach(async () => {
    name = `backups${++serial}`
    await service.container(name)
    at = `${service.endpoint}/labaccount/${name}`
  })
  const store = (sas = service.signature(name, {permissions: 'rl'}), prefix = 'prod/') =>
    blobStore({name: 'offsite', withinMs: 0, container: at, prefix, sas: secret(sas)})
  const put = async (path: string, content: Buffer, prefix = 'prod/') => {
    const blob = `${prefix}${path.replaceAll('\\', '/')}`.split('/').map(encodeURIComponent).join('/')
    const answer = await fetch(`${at}/${blob}?${service.signature(name)}`, {
      method: 'PUT',
      headers: {'x-ms-version': '2020-10-02', 'x-ms-blob-type': 'BlockBlob'},
      body: new Uint8Array(content),
    })
    expect(answer.status).toBe(201)
  }

  storeSuite(() => ({store: () => store(), put: (path, content) => put(path, content)}))

  test('what lies beside the prefix is not its own', async () => {
    await put('a.bak', Buffer.from('a'), '')
    await put('a.bak', Buffer.from('aa'))
    expect((await store().list()).map(({path, bytes}) => [path, bytes])).toEqual([['a.bak', 2]])
    expect(await store(undefined, '').files(['prod\\a.bak', 'a.bak'])).toMatchObject([{bytes: 2}, {bytes: 1}])
  })

  test('a signature that ran out, or may not list', async () => {
    await put('a.bak', Buffer.from('a'))
    const late = store(service.signature(name, {permissions: 'rl', hours: -1}))
    await expect(late.list()).rejects.toMatchObject({code: 'LL-BACKUP-STORE-RIGHTS'})
    await expect(late.files(['a.bak'])).rejects.toMatchObject({code: 'LL-BACKUP-STORE-RIGHTS'})
    await expect(store(service.signature(name, {permissions: 'r'})).list()).rejects.toMatchObject({
      code: 'LL-BACKUP-STORE-RIGHTS',
    })
  })
})
