import {type ChildProcess, execFile, spawn} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {labUp, portIn} from '../../../src/lab/client.ts'
import {type DnsSite, dnsSite} from '../../../src/lib/adapters/dns/index.ts'
import type {DnsOptions} from '../../../src/lib/adapters/dns/options.ts'
import {Redactor} from '../../../src/lib/secret.ts'
import type {NamesReading, NamesWriting} from '../../../src/lib/site/names.ts'
import {labFolder} from '../../lab/folder.ts'

/** A name server with the zone cloud.example, whose key may change it. */
export interface TestZone {
  /** `127.0.0.1:5300` */
  readonly server: string
  readonly folder: string
  readonly keyFile: string
  close(): Promise<void>
}

const ATTEMPT = '01M81H4FE8WCV9AGTRSXPDHGM7'

/** What the adapter makes of a zone, with other options where a test is about them. */
export function names(zone: TestZone, other: Partial<DnsOptions> = {}): NamesReading & NamesWriting {
  const site: DnsSite = dnsSite({
    kind: 'nsupdate',
    servers: [zone.server],
    zone: 'cloud.example',
    ttlSeconds: 120,
    keyFile: zone.keyFile,
    command: undefined,
    timeoutMs: 30_000,
    redactor: new Redactor(),
    ...other,
  })
  const authority = {
    attempt: ATTEMPT,
    run: ATTEMPT,
    store: 'STORE',
    fence: {key: 'tenant:acme', token: 1},
    signal: AbortSignal.timeout(60_000),
  }
  return {...site.reading(), ...site.writing(authority)}
}

/** Changes the zone as somebody else with the key would, by Debian's nsupdate. */
export async function byOthers({server, keyFile}: TestZone, ...lines: readonly string[]): Promise<void> {
  const child = promisify(execFile)('nsupdate', ['-v', '-t', '30', '-k', keyFile])
  child.child.stdin?.end([`server ${server.replace(':', ' ')}`, 'zone cloud.example', ...lines, 'send', ''].join('\n'))
  await child
}

/** The file of a key as `tsig-keygen` writes it. */
export const keyText = (name: string, secret = randomBytes(32).toString('base64')): string =>
  `key "${name}" {\n\talgorithm hmac-sha256;\n\tsecret "${secret}";\n};\n`

export async function labZone(): Promise<TestZone> {
  const folder = labFolder()
  const lab = await labUp(folder.dir, {only: ['outside']})
  return {
    server: `127.0.0.1:${portIn(lab, 'outside', 'dns')}`,
    folder: folder.dir,
    keyFile: join(folder.dir, 'secrets/dns.key'),
    close: () => folder.drop(),
  }
}

/** BIND 9 as Debian brings it, on loopback: what is allowed is A, AAAA and TXT below the zone, and nothing else. */
export async function bindZone(): Promise<TestZone> {
  const folder = mkdtempSync(join(tmpdir(), 'll-bind-'))
  const port = await freePort()
  const keyFile = join(folder, 'landlord.key')
  writeFileSync(keyFile, keyText('landlord'), {mode: 0o600})
  writeFileSync(join(folder, 'cloud.example.db'), ZONE)
  writeFileSync(join(folder, 'named.conf'), configuration(folder, port, readFileSync(keyFile, 'utf8')))
  const child = spawn('named', ['-g', '-c', join(folder, 'named.conf')], {stdio: ['ignore', 'ignore', 'pipe']})
  await running(child)
  return {
    server: `127.0.0.1:${port}`,
    folder,
    keyFile,
    close: async () => {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

const ZONE = `$TTL 300
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
ns1 A 127.0.0.1
`

const configuration = (folder: string, port: number, key: string): string => `${key}
options {
  directory "${folder}"; pid-file "${folder}/named.pid"; session-keyfile "${folder}/session.key";
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; notify no;
};
controls { };
zone "cloud.example" {
  type primary; file "cloud.example.db";
  update-policy { grant landlord subdomain cloud.example. A AAAA TXT; };
};
`

async function running(child: ChildProcess): Promise<void> {
  let said = ''
  for await (const text of child.stderr ?? []) {
    said += String(text)
    if (/^.*\brunning$/m.test(said)) break
  }
  if (!/\brunning\b/.test(said) || child.exitCode !== null) throw new Error(`named did not start: ${said.slice(-1000)}`)
  child.stderr?.resume()
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}
