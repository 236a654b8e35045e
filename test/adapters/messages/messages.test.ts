import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest'
import {
  control,
  type LabUp,
  labDown,
  labFaultAdd,
  labFaultClear,
  labMessages,
  labReset,
  labUp,
  portIn,
} from '../../../src/lab/client.ts'
import {mailMessenger} from '../../../src/lib/adapters/mail/index.ts'
import {textMessenger} from '../../../src/lib/adapters/texts/index.ts'
import {Secret} from '../../../src/lib/secret.ts'
import {freePort} from '../free-port.ts'

const dir = mkdtempSync(join(tmpdir(), 'll-messages-'))
let lab: LabUp
beforeAll(async () => {
  lab = await labUp(dir, {only: ['outside']})
})
beforeEach(() => labReset(dir))
afterEach(async () => void (await labFaultClear(dir)))
afterAll(async () => {
  await labDown(dir)
  rmSync(dir, {recursive: true, force: true})
})

const secret = (name: string) => () => new Secret(readFileSync(join(dir, 'secrets', name), 'utf8').trim())
const mail = (more: Partial<Parameters<typeof mailMessenger>[0]> = {}) =>
  mailMessenger({
    host: '127.0.0.1',
    port: portIn(lab, 'outside', 'mail'),
    tls: {name: 'outside.lab.example', ca: () => readFileSync(join(dir, 'keys/ca.pem'), 'utf8')},
    user: 'landlord',
    password: secret('mail'),
    from: 'landlord@cloud.example',
    timeoutMs: 10_000,
    ...more,
  })
const texts = (more: Partial<Parameters<typeof textMessenger>[0]> = {}) =>
  textMessenger({
    url: `http://127.0.0.1:${portIn(lab, 'outside', 'text')}/messages`,
    token: secret('text'),
    timeoutMs: 10_000,
    ...more,
  })
const ID = '01JD3XWZ8N7Q6V5T4S3R2P1M0K'
const toAnn = {
  id: ID,
  to: 'ann@cloud.example',
  title: '[major] Störung – app-1',
  body: 'app-1 does not answer\nsince 03:00\n',
}
const toPhone = {id: ID, to: '+46701234567', title: 'x', body: 'app-1 does not answer'}

test('a mail goes out under an id of ours, and its receipt is what the server said', async () => {
  expect(await mail().deliver(toAnn)).toMatchObject({state: 'sent', receipt: expect.stringContaining('250 2.0.0 kept')})
  const [kept] = await labMessages(dir)
  expect(kept).toMatchObject({channel: 'mail', to: ['ann@cloud.example']})
  const raw = readFileSync(kept?.file ?? '', 'utf8')
  expect(raw).toMatch(new RegExp(`^Message-ID: <${ID}@cloud.example>`, 'm'))
  expect(raw).toContain('app-1 does not answer')
})

test.for([
  ['a recipient that is refused', {}, {kind: 'mail-refused'} as const],
  ['a wrong password', {password: () => new Secret('wrong')}, undefined],
  [
    'another name in the certificate',
    {tls: {name: 'other.example', ca: () => readFileSync(join(dir, 'keys/ca.pem'), 'utf8')}},
    undefined,
  ],
  [
    'an authority that cannot be read',
    {tls: {name: 'outside.lab.example', ca: () => readFileSync(join(dir, 'nosuch'), 'utf8')}},
    undefined,
  ],
] as const)('%s: the mail failed, and nothing went out', async ([, order, fault]) => {
  if (fault) await labFaultAdd(dir, 'outside', fault)
  expect(await mail(order).deliver(toAnn)).toMatchObject({state: 'failed'})
  expect(await labMessages(dir)).toEqual([])
})

test('nobody listens: mail and text failed', async () => {
  const port = await freePort()
  expect(await mail({port}).deliver(toAnn)).toMatchObject({state: 'failed'})
  expect(await texts({url: `http://127.0.0.1:${port}/messages`}).deliver(toPhone)).toMatchObject({
    state: 'failed',
    why: 'ECONNREFUSED',
  })
})

test('a mail whose answer never came is uncertain, since it may have arrived', async () => {
  await control(dir, 'outside', {do: 'withhold', nth: 1, fate: 'cut'})
  expect(await mail().deliver(toAnn)).toMatchObject({state: 'uncertain'})
  expect(await labMessages(dir)).toHaveLength(1)
})

test('a text whose answer never came is ordered again under its key, and arrives once', async () => {
  await control(dir, 'outside', {do: 'withhold', nth: 1, fate: 'cut'})
  expect(await texts().deliver(toPhone)).toEqual({state: 'sent', receipt: 't1'})
  expect(await labMessages(dir)).toHaveLength(1)
})

test('a text that the gateway refuses failed, with its word', async () => {
  expect(await texts().deliver({...toPhone, to: '0701'})).toMatchObject({
    state: 'failed',
    why: expect.stringMatching(/400/),
  })
  expect(await texts({token: () => new Secret('wrong')}).deliver(toPhone)).toMatchObject({
    state: 'failed',
    why: expect.stringMatching(/401/),
  })
  expect(await labMessages(dir)).toEqual([])
})
