import {request} from 'node:http'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {control, type LabUp, labStatus, labUp, portIn, small} from '../../src/lab/client.ts'
import {labFolder} from './folder.ts'
import {LabHands} from './tenant.ts'

const folder = labFolder()
let lab: LabUp
let hands: LabHands

beforeAll(async () => {
  lab = await labUp(folder.dir, {only: small})
  hands = new LabHands(lab)
  await hands.tenant('acme')
  await hands.tenant('beta')
})
afterAll(() => folder.drop())

const bring = (name: string, wanted: 'running' | 'stopped') =>
  hands.ssh.call('service.state', {name: `rs-${name}`, wanted, timeoutMs: 25_000})

interface Answer {
  readonly status: number | undefined
  // biome-ignore lint/suspicious/noExplicitAny: the product's answers are what the test looks into
  readonly body: any
}

const http = (name: string, path: string, method = 'GET', body?: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const headers = {host: `${name}.cloud.example:${portIn(lab, 'app-1', 'http')}`, 'content-type': 'application/json'}
    const asked = request(
      {host: '127.0.0.1', port: portIn(lab, 'app-1', 'http'), path, method, headers, agent: false},
      (answer) => {
        let text = ''
        answer.on('data', (part) => {
          text += part
        })
        answer.on('end', () =>
          resolve({status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text}),
        )
      },
    )
    asked.on('error', reject)
    asked.end(typeof body === 'string' ? body : JSON.stringify(body))
  })

describe('the sample product', () => {
  test('runs with its own login and tells that it is well', async () => {
    expect(await bring('acme', 'running')).toMatchObject({ok: true, data: {state: 'running'}})
    const well = {status: 'ok', tenant: 'acme', version: '1.0.0', schema: '0001-items'}
    expect(await http('acme', '/health')).toEqual({status: 200, body: well})
    expect(await labStatus(folder.dir)).toMatchObject({stands: [{services: 0}, {services: 1}]})
  })

  test('writes nothing at its start; keeps items, each once', async () => {
    expect(await http('acme', '/items/count')).toMatchObject({status: 200, body: {count: 0}})
    expect(await http('acme', '/items', 'POST', {id: 'one', text: 'Å, 試験'})).toMatchObject({status: 201})
    expect(await http('acme', '/items', 'POST', {id: 'one', text: 'Å, 試験'})).toMatchObject({status: 200})
    expect(await http('acme', '/items', 'POST', {id: 'one', text: 'another'})).toMatchObject({status: 422})
    expect(await http('acme', '/items', 'POST', {id: 'two', text: 'two'})).toMatchObject({status: 201})
    expect(await http('acme', '/items/count')).toMatchObject({body: {count: 2}})
    expect(await hands.sql(['SELECT [text] FROM [app].[items] ORDER BY [id]'], 'acme')).toEqual([['Å, 試験'], ['two']])
  })

  test('answers what it does not know', async () => {
    expect(await http('acme', '/other')).toMatchObject({status: 404})
    expect(await http('acme', '/items', 'DELETE')).toMatchObject({status: 405})
    for (const bad of [
      '{',
      {},
      {id: 1, text: 'x'},
      {id: '', text: 'x'},
      {id: 'x'.repeat(65), text: 'x'},
      {id: 'x', text: 'x'.repeat(401)},
    ])
      expect(await http('acme', '/items', 'POST', bad)).toMatchObject({status: 400})
    expect(await http('nobody', '/health')).toMatchObject({status: 400})
  })

  test('does not start where its login is refused, and says by which number', async () => {
    await hands.sql(['ALTER LOGIN [beta_a] DISABLE'])
    const refused = await bring('beta', 'running')
    expect(refused).toMatchObject({ok: false, error: {code: 'SERVICE-START'}})
    expect(refused.error.message).toMatch(/exit code 1326.*SQL Server error 18470/)
    await bring('beta', 'stopped')
    await hands.sql(['ALTER LOGIN [beta_a] ENABLE'])
    expect(await bring('beta', 'running')).toMatchObject({ok: true})
    expect(await bring('beta', 'stopped')).toMatchObject({ok: true})
  })

  test('is ill without its database, and well again with it', async () => {
    process.kill(lab.processes['sql-1']?.pid ?? 0, 'SIGKILL')
    expect(await http('acme', '/health')).toMatchObject({status: 503, body: {status: 'unavailable', tenant: 'acme'}})
    lab = await labUp(folder.dir)
    expect(await http('acme', '/health')).toMatchObject({status: 200})
  })

  test('starts by itself with its machine', async () => {
    process.kill(lab.processes['app-1']?.pid ?? 0, 'SIGKILL')
    lab = await labUp(folder.dir)
    const settled = await control(folder.dir, 'app-1', {do: 'fingerprint'})
    expect(settled).toMatchObject({
      facts: {
        services: [
          {name: 'rs-acme', state: 'running'},
          {name: 'rs-beta', state: 'running'},
        ],
      },
    })
    expect(await http('acme', '/items/count')).toMatchObject({body: {count: 2}})
  })
})

describe('sql.probe', () => {
  const probe = (name: string, database: string | null = null) =>
    hands.ssh.call('sql.probe', {configPath: `D:\\tenants\\${name}\\service.json`, database})

  test("opens the tenant's own database as the tenant", async () => {
    expect(await probe('acme')).toMatchObject({ok: true, data: {outcome: 'opened', login: 'acme_a', database: 'acme'}})
  })

  test("is refused at another tenant's, and at one that is not there", async () => {
    expect(await probe('acme', 'beta')).toMatchObject({data: {outcome: 'refused', number: expect.any(Number)}})
    expect(await probe('acme', 'nowhere')).toMatchObject({data: {outcome: 'refused', number: 4060}})
  })

  test('a server that is down is unreachable', async () => {
    process.kill(lab.processes['sql-1']?.pid ?? 0, 'SIGKILL')
    expect(await probe('acme')).toMatchObject({data: {outcome: 'unreachable'}})
    lab = await labUp(folder.dir)
  })
})
