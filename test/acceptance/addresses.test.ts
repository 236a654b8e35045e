import {readFileSync} from 'node:fs'
import {request} from 'node:https'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {AcceptanceLab, create} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

test('a tenant answers over HTTPS too, with a certificate of the lab’s authority, and its reservations are shown', async () => {
  await lab.json(create('acme'))
  const {result} = await lab.json(['vm', 'show', 'app-1', '--json'])
  const answer = await health('acme.cloud.example', result.vm.httpsPort)
  expect(answer).toMatchObject({status: 200, tenant: 'acme'})
  const sheet = await lab.run(['tenant', 'show', 'acme'])
  expect(sheet.stdout).toMatch(new RegExp(`reserved +http://acme\\.cloud\\.example:${result.vm.httpPort}/, https://`))
  expect(sheet.stdout).toMatch(
    new RegExp(`bound +certificate [0-9A-F]{40} to acme\\.cloud\\.example:${result.vm.httpsPort}`),
  )
})

test.each([
  ['a strong wildcard', '+', 'S-1-5-80-1-2-3-4-5', 'takes every tenant'],
  ['its own address', 'acme.cloud.example', 'S-1-5-80-1-2-3-4-5', 'for S-1-5-80-1-2-3-4-5'],
])('%s that somebody else has reserved blocks it, and is left', async (_what, host, sid, why) => {
  const {result} = await lab.json(['vm', 'show', 'app-1', '--json'])
  reserve(`http://${host}:${result.vm.httpPort}/`, sid)
  const before = await lab.fingerprint()
  const refused = await lab.json(create('acme'))
  expect(refused).toMatchObject({exit: 10, error: {code: 'LL-FOREIGN'}})
  expect(JSON.stringify(refused)).toContain(why)
  expect(await lab.fingerprint()).toBe(before)
})

/** As whoever set the machine up before landlord came. */
function reserve(url: string, sid: string): void {
  const state = new DatabaseSync(join(lab.dir, 'vms', 'app-1', 'state.db'))
  state.prepare('INSERT INTO url_reservations VALUES (?, ?)').run(url, JSON.stringify([sid]))
  state.close()
}

const health = (host: string, port: number): Promise<{status: number | undefined; tenant: string}> =>
  new Promise((resolve, reject) => {
    const ca = readFileSync(join(lab.dir, 'keys', 'ca.pem'))
    const order = {host: '127.0.0.1', port, path: '/health', servername: host, headers: {host}, ca, agent: false}
    request(order, (answer) => {
      let body = ''
      answer.on('data', (text) => {
        body += text
      })
      answer.on('end', () => resolve({status: answer.statusCode, tenant: JSON.parse(body).tenant}))
    })
      .on('error', reject)
      .end()
  })
