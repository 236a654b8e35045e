import {spawnSync} from 'node:child_process'
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {commandLine} from '../../src/lib/adapters/windows/command-line.ts'
import {composeScript, PARAMETER} from '../../src/lib/adapters/windows/scripts.ts'
import {definedIn, programsIn, WINDOWS_ALONE} from './commands.ts'
import {loadParser} from './parse.ts'
import {PwshTarget, shadows} from './pwsh-target.ts'
import {FILES} from './scripts.ts'

const ROOT = join(import.meta.dirname, '../..')
const SHADOW = shadows()

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'landlord-harness-'))
})
afterAll(() => rmSync(dir, {recursive: true, force: true}))

/** A program that keeps what it was given and prints what the body says; `nonce` is that of the frame. */
function standIn(body: string): string {
  const program = join(dir, 'pwsh')
  writeFileSync(
    program,
    `#!${process.execPath}
const {readFileSync, writeFileSync} = require('node:fs')
const stdin = readFileSync(0, 'utf8')
writeFileSync(${JSON.stringify(join(dir, 'given.json'))}, JSON.stringify({argv: process.argv.slice(2), stdin, shadow: process.env.LANDLORD_SHADOW}))
const {nonce} = JSON.parse(stdin)
const line = (envelope) => '@@LL' + nonce + ':' + Buffer.from(JSON.stringify(envelope)).toString('base64') + '\\n'
${body}
`,
  )
  chmodSync(program, 0o755)
  return program
}

const envelope = (data: unknown) =>
  JSON.stringify({ok: true, data: {ok: true, changed: false, changes: [], data, warnings: [], error: null}})
const reply = (data: unknown) => `process.stdout.write('noise\\n' + line(${envelope(data)}))`

test('a row comes in by the fixed command line and the frame on standard input, with the shadows before the verb', async () => {
  const target = new PwshTarget(standIn(reply({events: []})))
  const answer = await target.ask({verb: 'events.read', input: {source: 'rs-é', since: '2020-01-01T00:00:00Z', max: 1}})
  target.close()
  expect(answer).toMatchObject({ok: true, data: {events: []}})
  const {argv, stdin, shadow} = JSON.parse(readFileSync(join(dir, 'given.json'), 'utf8'))
  expect(['powershell.exe', ...argv].join(' ')).toBe(commandLine())
  expect(stdin).toMatch(/^[ -~]+$/)
  const frame = JSON.parse(stdin)
  expect(Buffer.from(frame.script, 'base64').toString()).toBe(
    PARAMETER + SHADOW + composeScript('events.read').slice(PARAMETER.length),
  )
  expect(frame.input).toMatchObject({verb: 'events.read', mode: 'check', fence: null, input: {source: 'rs-é'}})
  expect(shadow).toMatch(/machine\.json$/)
})

test('no line is no answer, and a script that broke is no reply', async () => {
  const silent = new PwshTarget(standIn("process.stdout.write('@@LLother:e30=\\n')"))
  expect(await silent.ask({verb: 'vm.facts', input: {}})).toBeUndefined()
  silent.close()
  const broken = new PwshTarget(
    standIn("process.stdout.write(line({ok: false, error: {message: 'no', id: 'x', at: 'y'}}))"),
  )
  expect(await broken.ask({verb: 'vm.facts', input: {}})).toMatchObject({ok: false, error: {message: 'no'}})
  broken.close()
})

test('the run fails where a PowerShell answers something else than the contract says', () => {
  // Asked hundreds of times: a Node for each would be most of what the tests of this folder take.
  const wrong = Buffer.from(envelope({wrong: true})).toString('base64')
  writeFileSync(join(dir, 'pwsh'), `#!/bin/sh\nexec sed -n 's|^{"nonce":"\\([0-9a-f]*\\)".*|@@LL\\1:${wrong}|p'\n`)
  chmodSync(join(dir, 'pwsh'), 0o755)
  const said = run(`${dir}:/usr/bin:/bin`)
  expect(said.status).not.toBe(0)
  expect(said.stdout).toMatch(/\d+ failed/)
  expect(said.stdout).toContain('service.ensure: is made')
}, 120_000)

test('without a pwsh it says so, and is no failure', () => {
  const said = run('/usr/bin:/bin')
  expect([said.status, said.stdout]).toEqual([0, 'SKIPPED test:powershell: no pwsh on the PATH\n'])
})

test('the shadows are PowerShell', async () => {
  const parse = await loadParser()
  expect(parse(SHADOW)).toEqual([])
  expect(parse(`${SHADOW}\nfunction Half {`)).not.toEqual([])
})

test('every cmdlet and program of Windows that a script calls has its shadow, once', () => {
  const defined = definedIn(SHADOW)
  expect(new Set(defined).size).toBe(defined.length)
  const programs = new Set([...FILES.values()].flatMap(programsIn))
  expect([...programs].sort()).toEqual(['netsh.exe', 'sc.exe', 'secedit.exe'])
  expect([...WINDOWS_ALONE, ...programs].filter((name) => !defined.includes(name))).toEqual([])
})

test('no shadow has the name of a function of the scripts', () => {
  const theirs = new Set([...FILES.values()].flatMap(definedIn))
  expect(definedIn(SHADOW).filter((name) => theirs.has(name))).toEqual([])
})

test('paths of the drive are those of a folder here, in requests and in what is expected', async () => {
  const target = new PwshTarget(standIn(reply({})))
  const content = Buffer.from('sent').toString('base64')
  const upload = {path: 'D:\\landlord\\release.zip', content}
  await target.ask({verb: 'release.read', input: {version: '1.0.0', folder: 'D:\\releases\\1.0.0'}, upload})
  const {input} = JSON.parse(JSON.parse(readFileSync(join(dir, 'given.json'), 'utf8')).stdin)
  const root = input.input.folder.replace('/D/releases/1.0.0', '')
  expect(readFileSync(join(root, 'D/landlord/release.zip'), 'utf8')).toBe('sent')
  const line = '"D:\\releases\\1.0.0\\app\\s.cjs" --config "D:\\tenants\\acme\\service.json"'
  const any = expect.any(String)
  expect(target.wanted({reply: {data: {path: line, any, list: ['D:\\tenants']}}})).toEqual({
    data: {
      path: `"${root}/D/releases/1.0.0/app/s.cjs" --config "${root}/D/tenants/acme/service.json"`,
      any,
      list: [`${root}/D/tenants`],
    },
  })
  target.close()
})

const run = (PATH: string) =>
  spawnSync(process.execPath, [join(ROOT, 'scripts/powershell.mjs')], {
    encoding: 'utf8',
    env: {...process.env, PATH, NO_COLOR: '1', VITEST: undefined},
    timeout: 100_000,
  })
