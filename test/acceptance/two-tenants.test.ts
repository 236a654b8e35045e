import {execFileSync} from 'node:child_process'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {labStatus} from '../../src/lab/client.ts'
import {installed} from './installed.ts'
import {AcceptanceLab, create} from './lab.ts'
import {administrator} from './sql.ts'

const NAMES = ['acme', 'borg']
const curl = installed('curl', '--version', 'no foreign client asks a tenant')
const dns = installed('nsupdate', '-V', 'tenants have no names')

let lab: AcceptanceLab
let https: number
let http: number
beforeAll(async () => {
  lab = await AcceptanceLab.up({}, ['sql-1', 'app-1', ...(dns ? ['outside'] : [])])
  for (const name of NAMES) expect(await lab.json(create(name))).toMatchObject({exit: 0})
  const ports = (await labStatus(lab.dir)).stands.find(({name}) => name === 'app-1')?.ports
  https = Number(ports?.https)
  http = Number(ports?.http)
})
afterAll(() => lab.down())

const ask = (...args: readonly string[]): {tenant: string} =>
  JSON.parse(execFileSync('curl', ['-sS', '--fail', '--max-time', '10', ...args], {encoding: 'utf8'}))

test.skipIf(!curl).each(NAMES)(
  'curl reaches %s over HTTPS, trusting the lab’s authority alone, and over HTTP',
  (name) => {
    const host = `${name}.cloud.example`
    const there = (port: number) => ['--resolve', `${host}:${port}:127.0.0.1`]
    const authority = ['--cacert', join(lab.dir, 'keys', 'ca.pem')]
    expect(ask(...there(https), ...authority, `https://${host}:${https}/health`).tenant).toBe(name)
    expect(ask(...there(http), `http://${host}:${http}/health`).tenant).toBe(name)
  },
)

test.skipIf(!curl)('a name that is no tenant’s reaches nobody', () => {
  const host = 'nobody.cloud.example'
  expect(() => ask('--resolve', `${host}:${http}:127.0.0.1`, `http://${host}:${http}/health`)).toThrow(
    /error: [45]\d\d/,
  )
})

test('each database’s sessions come from its own login', async () => {
  const sa = await administrator(lab.dir)
  for (const name of NAMES)
    expect(
      await sa.rows(
        `SELECT DISTINCT s.login_name FROM sys.dm_exec_sessions AS s WHERE s.database_id = DB_ID(N'${name}')`,
      ),
    ).toEqual([[`${name}_a`]])
  sa.close()
})

test.each(NAMES)('tenant show says of %s how it is known to be parted', async (name) => {
  const {isolation, proven} = (await lab.json(['tenant', 'show', name, '--json'])).result
  const other = NAMES.find((one) => one !== name)
  expect(isolation.answer).toMatchObject({
    findings: [],
    evidence: {
      sessions: [{login: `${name}_a`}],
      tried: [
        {database: name, result: `opened as ${name}_a`},
        {database: other, result: 'refused (4060)'},
      ],
      onVm: {vm: 'app-1', tenants: 2, besides: []},
    },
  })
  expect(proven.evidence.access[1]).toMatchObject({login: `${name}_a`, opens: [name]})
})
