import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {AcceptanceLab, create, ORDER} from './lab.ts'

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
const STREAMED = ['tenant', 'create', 'acme', ...ORDER, '--yes', '--events', 'ndjson']

/** The run that is under way, once there is one. */
async function underWay(): Promise<string> {
  for (let tried = 0; tried < 200; tried++) {
    const {runs} = (await lab.json(['run', 'list', '--unfinished', '--json'])).result
    if (runs[0]) return runs[0].id
  }
  throw new Error('no run was opened')
}

test('events are streamed one a line, each with its run; the last line is the document of --json', async () => {
  const ended = await lab.run(STREAMED)
  expect(ended.exitCode).toBe(0)
  const all = lines(ended.stdout)
  const document = all.pop()
  expect(document).toMatchObject({v: 1, command: 'tenant create', exit: 0, result: {tenant: 'acme'}})
  expect(all[0]).toMatchObject({v: 1, type: 'run', routine: 'tenant create', subject: 'tenant:acme', run: document.run})
  expect(new Set(all.map(({run}) => run))).toEqual(new Set([document.run]))
  expect(all.every(({at}) => !Number.isNaN(Date.parse(at)))).toBe(true)
  const changed = all.filter(({type, state}) => type === 'step' && state === 'changed').map(({id}) => id)
  expect(changed).toHaveLength(document.changed)
  expect(ended.stderr).toContain('changed')
  // Told again from the journal: the same steps came to the same ends.
  const again = await lab.run(['run', 'follow', document.run, '--events', 'ndjson'])
  expect(again.exitCode).toBe(0)
  const told = lines(again.stdout)
  expect(told.pop()).toMatchObject({command: 'run follow', run: document.run, exit: 0, changed: document.changed})
  expect(told.filter(({state}) => state === 'changed').map(({id}) => id)).toEqual(changed)
  const last = (events: {id?: string; state?: string}[]) => new Map(events.map(({id, state}) => [id, state]))
  expect([...last(told)].sort()).toEqual([...last(all.filter(({type}) => type !== 'progress'))].sort())
})

test('an error is the last line too, and the two forms exclude each other', async () => {
  const refused = await lab.run(['tenant', 'set', 'nobody', '--ring', 'pilot', '--yes', '--events', 'ndjson'])
  expect(refused).toMatchObject({exitCode: 2, stderr: ''})
  expect(lines(refused.stdout)).toMatchObject([{command: 'tenant set', exit: 2, error: {code: 'LL-TENANT-UNKNOWN'}}])
  const both = await lab.run([...STREAMED, '--json'])
  expect(both.exitCode).toBe(2)
  expect(both.stdout).toContain('LL-USAGE')
})

test('a run is watched from another terminal, and ends there as it ends', async () => {
  const product = lab.start(create('acme'))
  const run = await underWay()
  const [followed, ended] = await Promise.all([lab.run(['run', 'follow', run.slice(-8)]), product.end()])
  expect([followed.exitCode, ended.exitCode]).toEqual([0, 0])
  expect(followed.stderr).toMatch(/run +[0-9A-Z]{26} +tenant create acme/)
  for (const {fact, result} of JSON.parse(ended.stdout).steps)
    expect(followed.stderr, fact).toMatch(new RegExp(`${result}.*${fact.replaceAll(/[.*+?()[\]{}|\\^$]/g, '\\$&')}`))
  expect(followed.stdout).toContain('is done')
})

test('a run that was killed is told to be cut off; one that failed ends with its own code', async () => {
  const product = lab.start(create('acme'), {LANDLORD_HALT_AT_EVENT: '6'})
  expect(await product.says('halted at event 6')).toBe(true)
  const run = await underWay()
  const watching = lab.start(['run', 'follow', run, '--timeout', '2s', '--json'])
  expect((await watching.end()).exitCode).toBe(124)
  product.kill()
  await product.end()
  expect(await lab.json(['run', 'follow', run, '--json'])).toMatchObject({exit: 4, error: {code: 'LL-RUN-CUT-OFF'}})
  await lab.control('sql-1', {do: 'withhold', nth: 1, fate: 'die'})
  const failed = await lab.json(create('acme'))
  expect(failed.exit).not.toBe(0)
  expect(await lab.json(['run', 'follow', run, '--json'])).toMatchObject({
    exit: failed.exit,
    error: {code: failed.error?.code},
  })
})

test('the record of a run is Markdown, from the journal alone, whoever worked on it', async () => {
  const product = lab.start(create('acme'), {LANDLORD_HALT_AT_EVENT: '12'})
  expect(await product.says('halted at event 12')).toBe(true)
  product.kill()
  await product.end()
  const {run, changed} = await lab.json(create('acme'))
  const {stdout, exitCode} = await lab.run(['run', 'record', run ?? ''])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(new RegExp(`^## ✔ tenant create acme: done, ${changed} changed\n`))
  expect(stdout).toMatch(/- run resumed: .* by /)
  const {head} = (await lab.json(['run', 'show', run ?? '', '--json'])).result.run
  expect(stdout).toContain(`Head of its chain: \`${head}\``)
  expect(stdout.match(/\| changed \|/g)).toHaveLength(changed)
  expect(await lab.json(['run', 'record', run ?? '', '--json'])).toMatchObject({
    result: {markdown: `${stdout.trimEnd()}\n`},
  })
})
