import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {networkSite} from '../../../src/lib/adapters/network/index.ts'
import {Redactor} from '../../../src/lib/secret.ts'
import type {NetworkRule} from '../../../src/lib/site/network.ts'
import {freshSqlite} from '../../store/fresh.ts'
import {authorityOf, granted, openOrder, ulidOf} from '../../store/orders.ts'

const RULE: NetworkRule = {
  name: 'landlord-web',
  priority: 1000,
  direction: 'Inbound',
  access: 'Allow',
  protocol: 'Tcp',
  sources: ['Internet'],
  ports: ['80', '8080'],
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'll-network-'))
})
afterAll(() => rmSync(folder, {recursive: true, force: true}))

/** A program of somebody's own that keeps rules in a file. */
function program(name: string, body: string): readonly string[] {
  const path = join(folder, name)
  writeFileSync(
    path,
    `const {readFileSync, writeFileSync, existsSync} = require('node:fs')
const request = JSON.parse(readFileSync(0, 'utf8'))
const file = ${JSON.stringify(join(folder, 'rules.json'))}
const rules = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
const say = (answer) => console.log(JSON.stringify(answer))
${body}`,
  )
  chmodSync(path, 0o700)
  return [process.execPath, path]
}
const site = (command: readonly string[], timeoutMs = 10_000) =>
  networkSite({kind: 'script', command, timeoutMs, redactor: new Redactor()})

const KEEPER = `if (request.do === 'list') say({ok: true, rules})
else {
  const others = rules.filter(({name}) => name !== (request.rule?.name ?? request.name))
  writeFileSync(file, JSON.stringify(request.do === 'set' ? [...others, request.rule] : others))
  say({ok: true})
}`

test('a program of one’s own reads, sets and removes rules; what another attempt has set stays', async () => {
  await using database = freshSqlite()
  const {runs} = await database.open()
  const authority = authorityOf(granted(await runs.open(openOrder({run: ulidOf(1)}))))
  const {reading, writing} = site(program('keeper.cjs', KEEPER))
  expect(await reading().rules('app-1')).toEqual([])
  await writing(authority).ensureRule('app-1', RULE)
  expect(await reading().rules('app-1')).toEqual([
    {...RULE, owner: {store: authority.store, attempt: authority.attempt}, narrowed: false},
  ])
  expect(JSON.parse(readFileSync(join(folder, 'rules.json'), 'utf8'))).toEqual([
    {...RULE, description: `landlord, store ${authority.store}, attempt ${authority.attempt}`},
  ])
  await writing(authority).removeRule('app-1', RULE.name, [ulidOf(9)])
  expect(await reading().rules('app-1')).toHaveLength(1)
  await writing(authority).ensureRule('app-1', {...RULE, ports: ['443']}, [ulidOf(9)])
  expect(await reading().rules('app-1')).toMatchObject([{ports: ['80', '8080']}])
  await writing(authority).removeRule('app-1', RULE.name, [authority.attempt])
  expect(await reading().rules('app-1')).toEqual([])
})

test.each([
  ['login', 'LL-NETWORK-LOGIN'],
  ['rights', 'LL-NETWORK-RIGHTS'],
  ['group', 'LL-NETWORK-GROUP'],
  ['refused', 'LL-NETWORK-REFUSED'],
  ['unreachable', 'LL-NETWORK-UNREACHABLE'],
])('its answer %s is %s', async (code, expected) => {
  const command = program(`${code}.cjs`, `say({ok: false, error: {code: '${code}', message: 'as it says'}})`)
  await expect(site(command).reading().rules('app-1')).rejects.toMatchObject({
    code: expected,
    detail: {why: 'as it says'},
  })
})

test('a program that says nothing, nonsense, too late, or is not there', async () => {
  const code = (command: readonly string[], timeoutMs?: number) =>
    site(command, timeoutMs)
      .reading()
      .rules('app-1')
      .catch((error) => error.code)
  expect(await code(program('silent.cjs', 'process.exit(3)'))).toBe('LL-NETWORK-UNREACHABLE')
  expect(await code(program('odd.cjs', "say({ok: true, rules: [{name: 'x'}]})"))).toBe('LL-NETWORK-UNREACHABLE')
  expect(await code(program('late.cjs', 'setTimeout(() => say({ok: true, rules: []}), 20000)'), 300)).toBe(
    'LL-NETWORK-UNREACHABLE',
  )
  expect(await code([join(folder, 'nothing')])).toBe('LL-NETWORK-PROGRAM')
})
