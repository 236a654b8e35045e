import {execFile} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest'
import {parse} from 'yaml'
import {type Certificates, certificates} from '../../src/lab/certificates.ts'
import {provisionElsewhere} from '../../src/lab/elsewhere/provision.ts'
import {provisioningBatches} from '../../src/lab/elsewhere/provisioning.ts'
import {type SqlServerHandle, startSqlServer} from '../../src/lab/sql-server/index.ts'
import {ReplyGate, type UnnumberedLine} from '../../src/lab/witness.ts'
import {dumpTexts} from '../tsql/dump.ts'

const bundle = join(import.meta.dirname, '../../dist/lab.cjs')
const NAME = 'sql-1.lab.example'
const PASSWORDS = {
  reader: "Reader'1-password",
  admin: 'Admin!1-password',
  deployer: 'Deployer!1-password',
  backup: 'Backup!1-password',
  auditor: 'Auditor!1-password',
}
const VERIFIER = 'Verifier!1-password'
const SA = 'Sa!1-password'

const dir = mkdtempSync(join(tmpdir(), 'elsewhere-'))
const trace: UnnumberedLine[] = []
const texts: string[] = []
const servers: SqlServerHandle[] = []
let tls: Certificates

beforeAll(async () => {
  tls = await certificates(NAME)
})
afterAll(async () => {
  for (const server of servers) await server.close()
  dumpTexts([...trace, ...texts.map((text) => ({kind: 'batch', text, error: null}))])
  rmSync(dir, {recursive: true})
})

const started = async (more: Partial<Parameters<typeof startSqlServer>[0]> = {}): Promise<SqlServerHandle> => {
  const server = await startSqlServer({
    dir: join(dir, `${servers.length}`),
    name: 'sql-1',
    port: 0,
    key: tls.key,
    cert: tls.certificate,
    saPassword: SA,
    trace: (line) => trace.push(line),
    replies: new ReplyGate(),
    ...more,
  })
  servers.push(server)
  return server
}
const target = ({port}: SqlServerHandle, password = SA) => ({host: '127.0.0.1', port, name: NAME, ca: tls.ca, password})

describe.each([
  ['a production server', PASSWORDS],
  ['a verification server', {...PASSWORDS, verifier: VERIFIER}],
])('%s that T-SQL made ready', (_, passwords) => {
  test('has what the stand-in is made with, also after a second time', async () => {
    const [made, wanted] = [await started(), await started()]
    await wanted.provision({...passwords, saPassword: SA})
    const batches = provisioningBatches(passwords, 'Nobody!1-password')
    texts.push(...batches.map(({text}) => text))
    await provisionElsewhere(target(made), batches, 0)
    expect(made.fingerprint()).toEqual(wanted.fingerprint())
    await provisionElsewhere(target(made), batches, 0)
    expect(made.fingerprint()).toEqual(wanted.fingerprint())
  })
})

test('a wrong password, and a server that is not there, are said', async () => {
  const server = await started()
  await expect(provisionElsewhere(target(server, 'wrong'), [], 60_000)).rejects.toThrow('logged on to as sa')
  await expect(provisionElsewhere({...target(server), port: 9}, [], 0)).rejects.toThrow('127.0.0.1,9')
})

test('an error of the server has its number and no password', async () => {
  const server = await started()
  const batch = {database: 'master', text: "CREATE LOGIN [sa] WITH PASSWORD = N'hunter22';"} as const
  const error = await provisionElsewhere(target(server), [batch], 0).catch(({message}: Error) => message)
  expect(error).toContain('15025')
  expect(error).not.toContain('hunter22')
})

describe('lab up --sql-server', () => {
  const lab = {dir: join(dir, 'lab')}
  const bin = join(dir, 'bin')
  const asked = join(dir, 'docker.ndjson')
  const cli = (words: readonly string[], env: Record<string, string> = {}) =>
    new Promise<{code: number; stdout: string; stderr: string}>((resolve) => {
      const child = execFile(
        process.execPath,
        [bundle, ...words, '--dir', lab.dir],
        {env: {PATH: bin, HOME: dir, ...env}, timeout: 120_000},
        (error, stdout, stderr) =>
          resolve({code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr}),
      )
      child.stdin?.end()
    })
  /** Keeps what it is asked, and that no password is in it. */
  const fakeDocker = (script: string) => {
    mkdirSync(bin, {recursive: true})
    writeFileSync(
      join(bin, 'docker'),
      `#!${process.execPath}
const {appendFileSync} = require('node:fs')
const args = process.argv.slice(2)
appendFileSync(${JSON.stringify(asked)}, JSON.stringify({args, hasPassword: (process.env.MSSQL_SA_PASSWORD ?? '') !== ''}) + '\\n')
${script}
`,
      {mode: 0o755},
    )
  }
  const requests = () =>
    readFileSync(asked, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as {args: string[]; hasPassword: boolean})
  afterEach(async () => {
    rmSync(bin, {recursive: true, force: true})
    rmSync(asked, {force: true})
    rmSync(lab.dir, {recursive: true, force: true})
  })

  test('an address: landlord logs on with passwords of the lab, and lab down leaves the server alone', async () => {
    const server = await started()
    writeFileSync(join(dir, 'ca.pem'), tls.ca)
    writeFileSync(join(dir, 'sa'), `${SA}\n`)
    const place = ['--sql-server', `127.0.0.1,${server.port}`, '--sql-ca', join(dir, 'ca.pem'), '--sql-name', NAME]
    expect(await cli(['up', '--only', 'sql-1,app-1', ...place])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('LANDLORD_LAB_SA'),
    })
    const up = await cli(['up', '--only', 'sql-1,app-1', ...place, '--sql-password', join(dir, 'sa'), '--json'])
    expect(up.code, up.stderr).toBe(0)
    expect(JSON.parse(up.stdout).started).toEqual(['app-1'])
    expect(parse(readFileSync(join(lab.dir, 'landlord.yaml'), 'utf8')).servers['sql-1']).toMatchObject({
      host: '127.0.0.1',
      port: server.port,
      tls: {name: NAME, ca: 'keys/sql-1-ca.pem'},
      reachedFromVms: `127.0.0.1,${server.port}`,
    })
    const reader = readFileSync(join(lab.dir, 'secrets/reader'), 'utf8').trim()
    await provisionElsewhere({...target(server, reader), user: 'landlord_reader'}, [], 0)
    for (const file of readdirSync(lab.dir, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile()))
      expect(readFileSync(join(file.parentPath, file.name), 'latin1')).not.toContain(SA)
    expect((await cli(['status'])).stdout).toMatch(/sql-1 +elsewhere/)
    expect(await cli(['fault', 'add', 'down', 'sql-1'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('elsewhere'),
    })
    expect(await cli(['reset'])).toMatchObject({code: 0})
    expect(await cli(['up'])).toMatchObject({code: 0})
    expect(await cli(['down'])).toMatchObject({code: 0, stdout: expect.stringContaining('Ended app-1')})
    await provisionElsewhere(target(server), [], 0)
  })

  test('docker: what it is asked, and that the container is removed by its id', async () => {
    const port = 19_500 + (process.pid % 400)
    const words = ['up', '--only', 'sql-1,app-1', '--sql-server', 'docker', '--port-base', String(port), '--json']
    mkdirSync(bin)
    expect(await cli(words)).toMatchObject({code: 2, stderr: expect.stringContaining('ACCEPT_EULA=Y')})
    expect(await cli(words, {ACCEPT_EULA: 'Y'})).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('docker is not on the PATH'),
    })
    fakeDocker("console.error('Cannot connect to the Docker daemon'); process.exit(1)")
    expect(await cli(words, {ACCEPT_EULA: 'Y'})).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('docker info'),
    })
    rmSync(asked)
    fakeDocker("if (args[0] === 'run' || args[0] === 'ps') console.log('c0ffee')")
    const rising = cli(words, {ACCEPT_EULA: 'Y'})
    await expect.poll(() => existsSync(asked) && readFileSync(asked, 'utf8').endsWith('\n')).toBe(true)
    const [run] = requests()
    expect(run).toMatchObject({hasPassword: true})
    const container = join(lab.dir, 'servers/sql-1/container')
    expect(run?.args).toEqual([
      ...['run', '--detach', '--env', 'ACCEPT_EULA', '--env', 'MSSQL_SA_PASSWORD', '--env', 'MSSQL_PID=Developer'],
      ...['--publish', `127.0.0.1:${port}:1433`],
      ...['--volume', `${container}/mssql.conf:/var/opt/mssql/mssql.conf:ro`],
      ...['--volume', `${container}/tls.pem:/etc/ssl/certs/mssql.pem:ro`],
      ...['--volume', `${container}/tls.key:/etc/ssl/private/mssql.key:ro`],
      'mcr.microsoft.com/mssql/server:2022-latest',
    ])
    await started({
      port,
      key: readFileSync(join(container, 'tls.key'), 'utf8'),
      cert: readFileSync(join(container, 'tls.pem'), 'utf8'),
      saPassword: readFileSync(join(lab.dir, 'secrets/sa'), 'utf8').trim(),
    })
    expect(await rising).toMatchObject({code: 0, stderr: ''})
    expect(await cli(['up'])).toMatchObject({code: 0})
    expect(await cli(['down'])).toMatchObject({code: 0, stdout: expect.stringContaining('sql-1')})
    expect(requests().map(({args}) => args.slice(0, 4))).toEqual([
      expect.arrayContaining(['run']),
      ['ps', '--all', '--quiet', '--no-trunc'],
      ['start', 'c0ffee'],
      ['ps', '--all', '--quiet', '--no-trunc'],
      ['rm', '--force', '--volumes', 'c0ffee'],
    ])
  })
})
