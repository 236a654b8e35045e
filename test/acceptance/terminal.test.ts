import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labFaultList} from '../../src/lab/client.ts'
import {installed} from './installed.ts'
import {AcceptanceLab, create, MADE, ORDER} from './lab.ts'
import {Terminal} from './terminal.ts'

const COMMAND = ['tenant', 'create', 'acme', ...ORDER, '--yes']
const inTerminal = test.skipIf(!installed('tmux', '-V', 'nothing was tried in a real terminal'))
let lab: AcceptanceLab
let terminal: Terminal
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
beforeEach(async () => {
  await lab.reset()
  terminal = new Terminal({columns: 100, rows: 40}, {LANDLORD_CONFIG: lab.config})
})
afterEach(() => terminal.close())
afterAll(() => lab.down())

const lastRun = async () => (await lab.json(['run', 'list', '--json'])).result.runs[0]

inTerminal(
  'Ctrl-C once: the step under way ends, nothing new is started, and the resume command is printed',
  async () => {
    const {id} = await labFaultAdd(lab.dir, 'sql-1', {kind: 'delay', match: 'create table \\[app\\]', count: 1})
    terminal.start(COMMAND)
    await expect.poll(() => labFaultList(lab.dir)[0]?.hits).toBe(1)
    terminal.type('', 'C-c')
    await terminal.shows(/Ctrl-C again/)
    await labFaultClear(lab.dir, id)
    const screen = await terminal.ended()
    expect(screen).toContain('exit=130')
    const {id: run, state} = await lastRun()
    expect(state).toBe('interrupted')
    expect(screen).toContain(`landlord run resume ${run}`)
    const {events} = (await lab.json(['run', 'show', run, '--json'])).result as {
      events: {kind: string; step?: string}[]
    }
    expect(events.at(-1)?.kind).toBe('run.stopped')
    const begun = events.filter((event) => event.kind === 'step.intended').map((event) => event.step)
    expect(begun).toEqual(['placed', 'database', 'schema'])
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, run, changed: MADE})
  },
)

inTerminal(
  'Ctrl-C twice: the step under way is left in doubt, and the same command finds out what came of it',
  async () => {
    await lab.control('sql-1', {do: 'withhold', nth: 2, fate: 'hold'})
    terminal.start(COMMAND)
    await lab.control('sql-1', {do: 'wait-held', timeoutMs: 120_000})
    terminal.type('', 'C-c')
    await terminal.shows(/Ctrl-C again/)
    terminal.type('', 'C-c')
    const screen = await terminal.ended()
    expect(screen).toContain('exit=130')
    expect(screen).toContain('in doubt')
    await lab.control('sql-1', {do: 'clear'})
    const {id: run} = await lastRun()
    const kinds = (await lab.json(['run', 'show', run, '--json'])).result.events.map(
      (event: {kind: string}) => event.kind,
    )
    expect(kinds.at(-1)).toBe('step.in-doubt')
    expect(await lab.json(create('acme'))).toMatchObject({exit: 0, run})
  },
)

inTerminal('what is missing is asked for, the plan is shown, and yes goes ahead', async () => {
  terminal.start(['tenant', 'create'])
  await terminal.shows(/Short name/)
  terminal.type('Acme!', 'Enter')
  await terminal.shows(/is no tenant name/)
  terminal.type('', 'BSpace', 'BSpace', 'BSpace', 'BSpace', 'BSpace')
  terminal.type('acme', 'Enter')
  await terminal.shows(/Name for people/)
  terminal.type('Acme AB', 'Enter')
  await terminal.shows(/Contact, as/)
  terminal.type('Ann Ek <ann@acme.example> +46701234567', 'Enter')
  await terminal.shows(/Another contact/)
  terminal.type('', 'Enter')
  await terminal.shows(/Carry this out/)
  terminal.type('y', 'Enter')
  expect(await terminal.ended()).toContain('exit=0')
})

inTerminal('no is an answer: nothing is changed', async () => {
  const before = await lab.fingerprint()
  terminal.start(['tenant', 'create', 'acme', ...ORDER])
  await terminal.shows(/Carry this out/)
  terminal.type('n', 'Enter')
  expect(await terminal.ended()).toContain('exit=10')
  expect(await lab.fingerprint()).toBe(before)
})

/** A run that was cut off after its release lay on the VM, and from which somebody then took the release away. */
async function drifted(): Promise<string> {
  const product = lab.start(create('acme'), {LANDLORD_HALT_AT_EVENT: '18'})
  await product.says('halted at event 18')
  product.kill()
  await product.end()
  rmSync(join(lab.dir, 'vms', 'app-1', 'disk', 'D', 'releases'), {recursive: true})
  return (await lastRun()).id
}

inTerminal('what somebody took away meanwhile is asked about, and brought about again on yes', async () => {
  const run = await drifted()
  terminal.start(['run', 'resume', run])
  const asked = await terminal.shows(/Bring it about again/)
  expect(asked).toContain('release 1.0.0 is on app-1')
  terminal.type('', 'Enter')
  expect(await terminal.ended()).toContain('exit=0')
})

test('without a terminal it pauses, and goes on when told to', async () => {
  const run = await drifted()
  expect(await lab.json(['run', 'resume', run, '--json'])).toMatchObject({exit: 11, error: {code: 'LL-RUN-DRIFT'}})
  expect(await lab.json(['run', 'resume', run, '--accept-drift', '--json'])).toMatchObject({exit: 0, changed: MADE})
})
