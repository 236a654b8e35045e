import {createHash} from 'node:crypto'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {buffer} from 'node:stream/consumers'
import {ZipFile} from 'yazl'

/** A service that speaks to the stand-in's service manager and answers every request with its tenant. */
const SERVICE = `
const {createServer} = require('node:http')
const {readFileSync} = require('node:fs')
const {Socket} = require('node:net')
const config = JSON.parse(readFileSync(process.argv[3], 'utf8'))
const manager = new Socket({fd: 3, readable: true, writable: true})
const say = (message) => manager.write(JSON.stringify(message) + '\\n')
const server = createServer((request, response) => response.end(config.tenant + ' ' + request.url))
server.listen(0, '127.0.0.1', () => say({say: 'register', hosts: config.hosts, urlPort: config.port, port: server.address().port}))
manager.setEncoding('utf8').on('data', (text) => {
  for (const line of text.split('\\n').filter(Boolean)) {
    const order = JSON.parse(line)
    if (order.do === 'registered') say({say: 'ready'})
    if (order.do === 'stop') { say({say: 'stopped', exitCode: 0}); setTimeout(() => process.exit(0), 50) }
  }
}).on('close', () => process.exit(0))
say({say: 'hello'})
`

/** Says why in the event log, then ends. */
const BROKEN = `
const {Socket} = require('node:net')
const manager = new Socket({fd: 3, readable: true, writable: true})
const say = (message) => manager.write(JSON.stringify(message) + '\\n')
say({say: 'hello'})
say({say: 'event', level: 'error', id: 4711, message: 'the licence has run out'})
say({say: 'stopped', exitCode: 1064})
setTimeout(() => process.exit(1), 50)
`

export interface TestRelease {
  readonly version: string
  readonly zip: string
  readonly sha256: string
  readonly manifestDigest: string
}

export const release = (dir: string, version: string): Promise<TestRelease> => packed(dir, version, SERVICE)
export const brokenRelease = (dir: string, version: string): Promise<TestRelease> => packed(dir, version, BROKEN)

async function packed(dir: string, version: string, program: string): Promise<TestRelease> {
  const files = {'app/service.cjs': program, 'app/read me.txt': 'with a blank in its name'}
  const digests = Object.fromEntries(Object.entries(files).map(([path, content]) => [path, sha256(content)]))
  const manifest = JSON.stringify({product: 'sample', version, files: digests})
  const archive = new ZipFile()
  for (const [path, content] of Object.entries({...files, 'manifest.json': manifest}))
    archive.addBuffer(Buffer.from(content), path, {compress: false})
  archive.end()
  const content = await buffer(archive.outputStream)
  const zip = join(dir, `release ${version}.zip`)
  writeFileSync(zip, content)
  return {version, zip, sha256: sha256(content), manifestDigest: sha256(manifest)}
}

const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex')
