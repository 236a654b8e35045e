import {once} from 'node:events'
import {request} from 'node:http'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {AcceptanceLab, create, MADE, ORDER} from './lab.ts'
import {administrator} from './sql.ts'

const LOOKS = ['answers', 'isolation']
let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

test('a tenant is created, answers, and the same command again changes nothing', async () => {
  const made = await lab.json(create('acme'))
  expect(made).toMatchObject({command: 'tenant create', exit: 0, changed: MADE})
  expect(made.steps.map((step) => step.result)).not.toContain('failed')
  const before = await lab.fingerprint()
  const traced = (await lab.trace()).length
  const again = await lab.json(create('acme'))
  expect(again).toMatchObject({exit: 0, changed: 0, run: null})
  expect((await lab.trace(traced)).filter((line) => line.changed)).toEqual([])
  expect(await lab.fingerprint()).toBe(before)
})

test('what a plan would do is what a run does: the same steps need the same changes', async () => {
  const planned = await lab.json(['tenant', 'create', 'acme', ...ORDER, '--plan', '--json'])
  const needed = planned.result.lines
    .filter((line: {finding: {finding: string}}) => line.finding.finding !== 'satisfied')
    .map((line: {id: string}) => line.id)
  const made = await lab.json(create('acme'))
  expect(made.steps.filter((step) => step.result === 'changed').map((step) => step.id)).toEqual(
    // What only looks may hold as soon as what it looks at stands.
    needed.filter((id: string) =>
      made.steps.some((step) => step.id === id && (step.result === 'changed' || !LOOKS.includes(id))),
    ),
  )
})

test('undo takes all of it back', async () => {
  const before = await lab.fingerprint()
  const {run} = await lab.json(create('acme'))
  expect(await lab.json(['run', 'undo', run as string, '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  expect(await lab.fingerprint()).toBe(before)
  expect((await lab.json(['tenant', 'list', '--json'])).result.tenants).toEqual([])
})

describe('one that stands', () => {
  let run: string | null
  beforeAll(async () => {
    await lab.reset()
    run = (await lab.json(create('acme'))).run
    await lab.snapshot()
  })

  test('a plan leaves everything as it was, and its checks come in as who may only look', async () => {
    const before = await lab.fingerprint()
    const traced = (await lab.trace()).length
    for (const name of ['other', 'acme'])
      expect((await lab.json(['tenant', 'create', name, ...ORDER, '--plan', '--json'])).exit).toBe(0)
    expect(await lab.fingerprint()).toBe(before)
    const seen = await lab.trace(traced)
    expect(seen.filter((line) => line.changed)).toEqual([])
    const principals = new Set(seen.filter((line) => line.stand.startsWith('sql')).map((line) => line.principal))
    expect([...principals].sort()).toEqual(['acme_a', 'landlord_auditor', 'landlord_reader'])
  })

  test('undo of one tenant leaves the release that another one uses', async () => {
    const before = await lab.fingerprint()
    const {run} = await lab.json(create('borg'))
    expect(await lab.json(['run', 'undo', run as string, '--confirm', 'borg', '--json'])).toMatchObject({exit: 0})
    expect(await lab.fingerprint()).toBe(before)
  })

  test('a tenant that customers have written to is not undone', async () => {
    const {result} = await lab.json(['vm', 'show', 'app-1', '--json'])
    await post(result.vm.httpPort, 'acme.cloud.example', {
      id: 'c0ffee00-0000-4000-8000-000000000001',
      text: 'a first write',
    })
    const before = await lab.fingerprint()
    const undone = await lab.json(['run', 'undo', run as string, '--confirm', 'acme', '--json'])
    expect(undone).toMatchObject({exit: 10, error: {code: 'LL-TENANT-HAS-DATA'}})
    expect(await lab.fingerprint()).toBe(before)
  })

  test('another order for a tenant that stands is refused, not mixed in', async () => {
    const other = await lab.json([
      'tenant',
      'create',
      'acme',
      '--name',
      'Somebody else',
      '--contact',
      'Ann Ek <ann@acme.example> +46701234567',
      '--yes',
      '--json',
    ])
    expect(other).toMatchObject({exit: 10, error: {code: 'LL-TENANT-EXISTS'}})
  })

  test('what somebody changed by hand is seen and put right, and only that', async () => {
    const before = await lab.fingerprint()
    const sa = await administrator(lab.dir)
    await sa.run('ALTER LOGIN acme_b ENABLE')
    sa.close()
    const planned = await lab.json(['tenant', 'create', 'acme', ...ORDER, '--plan', '--json'])
    const diffs = planned.result.lines.flatMap((line: {finding: {diff?: string[]}}) => line.finding.diff ?? [])
    expect(diffs).toEqual(['disable acme_b'])
    expect((await lab.json(create('acme'))).changed).toBe(1)
    expect(await lab.fingerprint()).toBe(before)
  })
})

/** With a host name of our own, which fetch would not let us set. */
async function post(port: number, host: string, body: unknown): Promise<void> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: '/items',
    method: 'POST',
    headers: {host, 'content-type': 'application/json'},
  })
  const [response] = await once(sent.end(JSON.stringify(body)), 'response')
  response.resume()
  if (![200, 201].includes(response.statusCode)) throw new Error(`POST ${host}: ${response.statusCode}`)
}
