import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {Redactor} from '../../../src/lib/secret.ts'
import {names} from './zones.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'll-program-'))
})
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const order = {
  host: 'acme.cloud.example',
  owner: {store: 'S', id: 'T'},
  expected: {addresses: [], owner: undefined},
  addresses: ['192.0.2.1'],
}

/** A program that does this, and what the adapter makes of it. */
function program(text: string, redactor = new Redactor(), timeoutMs = 5000) {
  const file = join(folder, `program-${Math.random().toString(36).slice(2)}.mjs`)
  writeFileSync(file, text)
  const zone = {server: '127.0.0.1:1', folder, keyFile: '', close: async () => {}}
  return names(zone, {kind: 'script', command: [process.execPath, file, 'fixed'], redactor, timeoutMs})
}

test('it gets its arguments, one document, and no environment that may hold secrets', async () => {
  const seen = join(folder, 'seen.json')
  process.env.LL_TEST_SECRET = 'do not tell'
  const {point} = program(`
    import {readFileSync, writeFileSync} from 'node:fs'
    const input = JSON.parse(readFileSync(0, 'utf8'))
    writeFileSync(${JSON.stringify(seen)}, JSON.stringify({input, args: process.argv.slice(2), env: Object.keys(process.env)}))
  `)
  await point(order)
  delete process.env.LL_TEST_SECRET
  const {input, args, env} = JSON.parse(readFileSync(seen, 'utf8'))
  expect(args).toEqual(['fixed'])
  expect(input).toMatchObject({v: 1, do: 'point', host: order.host, owner: {text: 'landlord=S/T'}})
  expect(env).toContain('PATH')
  expect(env).not.toContain('LL_TEST_SECRET')
})

test.each([
  [3, 'LL-DNS-CHANGED', 'OperatorError'],
  [69, 'LL-DNS-UNREACHABLE', 'Unreachable'],
  [77, 'LL-DNS-REFUSED', 'OperatorError'],
  [127, 'LL-DNS-MISSING', 'OperatorError'],
  [1, 'LL-DNS-OUTCOME', 'OutcomeUnknown'],
])('exit %i is %s', async (exit, code, name) => {
  const {point} = program(`process.stderr.write('it is so'); process.exitCode = ${exit}`)
  await expect(point(order)).rejects.toMatchObject({name, code, detail: {why: 'it is so'}})
})

test('one that does not end is ended, and what it did is not known', async () => {
  const {remove} = program('setInterval(() => {}, 1000)', new Redactor(), 500)
  await expect(remove(order)).rejects.toMatchObject({code: 'LL-DNS-OUTCOME', detail: {why: 'no end within 500 ms'}})
})

test('what it prints is redacted', async () => {
  const redactor = new Redactor()
  redactor.conceal('hunter2-token')
  const {point} = program("console.error('refused for hunter2-token'); process.exitCode = 77", redactor)
  await expect(point(order)).rejects.toMatchObject({detail: {why: 'refused for [secret]'}})
})

test('a program that is not there is said to be missing', async () => {
  const zone = {server: '127.0.0.1:1', folder, keyFile: '', close: async () => {}}
  const {point} = names(zone, {kind: 'script', command: [join(folder, 'nothing')]})
  await expect(point(order)).rejects.toMatchObject({code: 'LL-DNS-MISSING'})
})
