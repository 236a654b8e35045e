import {createHash} from 'node:crypto'
import {buffer} from 'node:stream/consumers'
import {ZipFile} from 'yazl'

/** Programs that speak to the machine as a service does, each with one way to behave. */
export const programs = {
  well: service(`
    const server = require('node:http').createServer((request, response) => response.end('hello from ' + request.headers.host))
    on.stop = () => { say({say: 'stopped', exitCode: 0}); setTimeout(() => process.exit(0), 150) }
    server.listen(0, '127.0.0.1', () => say({say: 'register', hosts: config.hosts, urlPort: config.port, port: server.address().port}))
    on.registered = () => say({say: 'ready'})
    on.refused = () => { say({say: 'stopped', exitCode: 183}); process.exit(1) }`),
  /** Its process ends when the test says so. */
  lingers: service(`
    on.stop = () => say({say: 'stopped', exitCode: 0})
    process.on('SIGUSR2', () => process.exit(0))
    const server = require('node:http').createServer((request, response) => response.end())
    server.listen(0, '127.0.0.1', () => say({say: 'register', hosts: config.hosts, urlPort: config.port, port: server.address().port}))
    on.registered = () => say({say: 'ready'})`),
  speaksTls: service(`
    const server = require('node:http').createServer((request, response) => response.end(config.tenant + ' ' + request.url))
    on.stop = () => { say({say: 'stopped', exitCode: 0}); process.exit(0) }
    const ports = [[config.port, false], [config.httpsPort, true]]
    const next = () => {
      const [urlPort, tls] = ports.shift() ?? []
      if (urlPort === undefined) say({say: 'ready'})
      else say({say: 'register', hosts: config.hosts, urlPort, tls, port: server.address().port})
    }
    server.listen(0, '127.0.0.1', next)
    on.registered = next
    on.refused = (error) => { say({say: 'stopped', exitCode: error}); process.exit(1) }`),
  refuses: service(`
    say({say: 'event', level: 'error', id: 18456, message: 'SQL Server error 18456: login failed'})
    say({say: 'stopped', exitCode: 1326})
    setTimeout(() => process.exit(1), 50)`),
  crashes: service(`process.exit(7)`),
  crashesLater: service(`say({say: 'ready'}); setTimeout(() => process.exit(7), 100)`),
  /** Is ready when the test puts a file beside its configuration. */
  slow: service(`
    const ready = process.argv[process.argv.indexOf('--config') + 1] + '.ready'
    const look = setInterval(() => { if (require('node:fs').existsSync(ready)) { clearInterval(look); say({say: 'ready'}) } }, 20)
    setInterval(() => {}, 1000)`),
  hangs: service(`setInterval(() => {}, 1000)`),
  ignoresStop: service(`say({say: 'ready'}); setInterval(() => {}, 1000)`),
  silent: `setInterval(() => {}, 1000)`,
}

export type Program = keyof typeof programs

export interface ReleaseZip {
  readonly zip: Buffer
  readonly sha256: string
  readonly manifestDigest: string
}

/** A release zip of these files; `spoil` alters what the manifest says. */
export async function releaseZip(
  version: string,
  files: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, string>> = {},
): Promise<ReleaseZip> {
  const digests = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, sha256(text)]))
  const manifest = JSON.stringify({product: 'sample', version, files: digests})
  const zip = new ZipFile()
  for (const [path, text] of Object.entries({'manifest.json': manifest, ...files, ...extra}))
    zip.addBuffer(Buffer.from(text), path)
  zip.end()
  const bytes = await buffer(zip.outputStream)
  return {zip: bytes, sha256: sha256(bytes), manifestDigest: sha256(manifest)}
}

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex')

function service(body: string): string {
  return `
    const {Socket} = require('node:net')
    const {readFileSync} = require('node:fs')
    const config = JSON.parse(readFileSync(process.argv[process.argv.indexOf('--config') + 1], 'utf8'))
    const pipe = new Socket({fd: 3, readable: true, writable: true})
    const say = (message) => pipe.write(JSON.stringify(message) + '\\n')
    const on = {}
    pipe.setEncoding('utf8')
    pipe.on('data', (text) => text.split('\\n').filter(Boolean).forEach((line) => { const said = JSON.parse(line); on[said.do]?.(said.error) }))
    pipe.on('close', () => process.exit(1))
    say({say: 'hello'})
    ${body}
  `
}
