import {execFileSync} from 'node:child_process'
import {PassThrough} from 'node:stream'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {
  channelCommandLine,
  channelScript,
  commandLine,
  LONGEST_COMMAND_LINE,
} from '../../../src/lib/adapters/windows/command-line.ts'
import {frame, spoken} from '../../../src/lib/adapters/windows/frames.ts'
import type {WindowsOptions} from '../../../src/lib/adapters/windows/index.ts'
import {eachLine} from '../../../src/lib/adapters/windows/lines.ts'
import {buildRequest} from '../../../src/lib/adapters/windows/request.ts'
import {OutcomeUnknown, Unreachable} from '../../../src/lib/errors.ts'
import {authority, STORE, type Stand, startStand} from './stand.ts'

const request = buildRequest({verb: 'vm.facts', input: {text: 'Zoë'}, requestId: 'r', deadlineMs: 500})

describe('what is said', () => {
  test('the second command line is as fixed as the first, and short enough for cmd.exe', () => {
    expect(channelCommandLine().length).toBeLessThan(LONGEST_COMMAND_LINE)
    expect(channelCommandLine()).not.toBe(commandLine())
    const encoded = channelCommandLine().split(' ').at(-1) ?? ''
    expect(Buffer.from(encoded, 'base64').toString('utf16le')).toBe(channelScript())
    expect(channelScript()).not.toMatch(/^\s*#/m)
  })

  test('a frame is one line of ASCII with its length', () => {
    const line = frame('0123456789abcdef01234567', 'param($request)', request)
    expect(line).toMatch(/^0123456789abcdef01234567 [0-9]{1,7} [ -~]+\n$/)
    const [, length, ...json] = line.trimEnd().split(' ')
    expect(json.join(' ').length).toBe(Number(length))
    expect(JSON.parse(json.join(' '))).toEqual({
      script: Buffer.from('param($request)').toString('base64'),
      deadlineMs: 1500,
      input: request,
    })
    expect(() => frame('0', 'x'.repeat(8_000_000), request)).toThrow(RangeError)
  })

  test.each([
    ['@@LLhello:1', {kind: 'hello', version: '1'}],
    ['Welcome!@@LLhello:1\r', {kind: 'hello', version: '1'}],
    ['@@LLa1.alive', {kind: 'alive', nonce: 'a1'}],
    ['@@LL@@LLa1.late', {kind: 'late', nonce: 'a1'}],
    ['@@LLunread.refused', {kind: 'refused', nonce: 'unread'}],
    ['noise @@LLa1:e30=', {kind: 'reply', nonce: 'a1'}],
    ['Welcome!', undefined],
    ['@@LLa1:no base64', undefined],
    ['@@LLa1.gone', undefined],
  ])('%j means %j', (line, meaning) => {
    expect(spoken(line)).toEqual(meaning)
  })

  test('lines come whole, however they were cut, and one without an end is given up', () => {
    const stream = new PassThrough()
    const [lines, over]: [string[], string[]] = [[], []]
    eachLine(stream, {longest: 10, line: (text) => lines.push(text), tooLong: () => over.push('over')})
    for (const part of ['ab', 'c\nd', 'ef\n', '\n0123456789', '0', 'x\n']) stream.write(part)
    expect([lines, over]).toEqual([['abc', 'def', ''], ['over']])
  })
})

describe('one PowerShell', () => {
  let stand: Stand
  beforeEach(async () => {
    stand = await startStand()
  })
  afterEach(() => stand.close())

  const site = (changed: Partial<WindowsOptions> = {}) => stand.site({mayChannel: async () => true, ...changed})
  const shells = () => stand.trace().map(({verb, shell}) => `${verb} ${String(shell).split('.')[1]}`)
  const id = '01JTENANTACME0000000000000'
  const folder = {
    tenant: 'acme',
    stamp: {store: STORE, tenant: 'acme', id},
    entries: [{sid: 'S-1-5-18', rights: 'full'}],
  } as const

  test('carries reads and changes, in order', async () => {
    const {reading, writing} = site()
    await Promise.all([
      reading().facts(),
      writing(authority()).ensureFolder(folder),
      reading().tenant('acme', 'rs-acme'),
      writing(authority()).removeFolder({tenant: 'acme', id}),
    ])
    expect(shells()).toEqual(['vm.facts 1', 'dir.ensure 1', 'tenant.read 1', 'dir.remove 1'])
  })

  test('is asked the same once an observation, and anew by the next one or after a failure', async () => {
    const {reading} = site()
    const [one, other] = [reading(), reading()]
    await Promise.all([one.facts(), one.facts(), one.tenant('acme', 'rs-acme'), one.tenant('acme', 'rs-acme')])
    await one.tenant('beta', 'rs-beta')
    await other.facts()
    expect(shells()).toEqual(['vm.facts 1', 'tenant.read 1', 'tenant.read 1', 'vm.facts 1'])
    await stand.faults.add({kind: 'channel-end', match: 'vm.access'})
    await expect(other.access()).rejects.toBeInstanceOf(Unreachable)
    expect((await other.access()).administrators).toBeDefined()
  })

  test('is not used where it may not be', async () => {
    const {reading} = stand.site({mayChannel: async () => false})
    await reading().facts()
    await reading().access()
    expect(shells()).toEqual(['vm.facts 1', 'vm.access 2'])
  })

  test('where it does not open in time, each verb has its own', async () => {
    await stand.faults.add({kind: 'slow-start', ms: 60_000, count: 1})
    const {reading} = site({verbTimeoutMs: 500, connectTimeoutMs: 500})
    await reading().facts()
    await reading().access()
    expect(shells()).toEqual(['vm.facts 2', 'vm.access 3'])
  })

  test('banners, warnings and half a mark before an answer are seen through', async () => {
    stand.vm.setQuirks({noise: {stderr: true, stdout: true}})
    await stand.faults.add({kind: 'channel-noise', count: 2})
    const {reading, writing} = site()
    expect((await reading().facts()).powershell).toContain('5.1')
    await writing(authority()).ensureFolder(folder)
    expect(shells()).toEqual(['vm.facts 1', 'dir.ensure 1'])
  })

  test('that starts slowly is waited for', async () => {
    await stand.faults.add({kind: 'slow-start', ms: 1500, count: 1})
    const {reading} = site()
    expect((await reading().facts()).powershell).toContain('5.1')
  })

  test('signs of life keep a long verb, whatever the patience without them', async () => {
    await stand.faults.add({kind: 'verb-hang', ms: 3500})
    const {reading} = site({silenceMs: 2500})
    expect((await reading().facts()).powershell).toContain('5.1')
    expect(shells()).toEqual(['vm.facts 1'])
  })

  test.each([
    ['that overruns', {kind: 'verb-hang', match: 'dir.ensure'}, 'no answer within 700 ms'],
    ['whose PowerShell ends', {kind: 'channel-end', match: 'dir.ensure'}, 'ssh ended with 1'],
    [
      'that is answered under another name',
      {kind: 'channel-garbled', match: 'dir.ensure'},
      'the answer was not of the form that was agreed',
    ],
  ] as const)('a change %s: unknown, and the next PowerShell is asked a read first', async (_, fault, why) => {
    await stand.faults.add(fault)
    const {writing} = site({verbTimeoutMs: 700})
    const error = await writing(authority())
      .ensureFolder(folder)
      .catch((thrown) => thrown)
    expect(error).toBeInstanceOf(OutcomeUnknown)
    expect(error).toMatchObject({code: 'LL-VM-OUTCOME', detail: {why}})
    await writing(authority()).ensureFolder(folder)
    await writing(authority()).removeConfig({tenant: 'acme'})
    expect(shells()).toEqual(['dir.ensure 1', 'vm.facts 2', 'dir.ensure 2', 'config.remove 2'])
  })

  test('a read that overruns: nothing was changed, and the next one is answered', async () => {
    await stand.faults.add({kind: 'verb-hang', match: 'vm.facts'})
    const {reading} = site({verbTimeoutMs: 700})
    await expect(reading().facts()).rejects.toBeInstanceOf(Unreachable)
    expect((await reading().facts()).powershell).toContain('5.1')
  })

  test('a connection that is only half there is found by its silence', async () => {
    const {writing} = site({silenceMs: 1500, verbTimeoutMs: 60_000})
    stand.replies.withhold(1, 'hold')
    await expect(writing(authority()).ensureFolder(folder)).rejects.toMatchObject({
      code: 'LL-VM-OUTCOME',
      detail: {why: 'the channel gave no sign of life any more'},
    })
  })

  test('an attempt that is aborted kills it; one behind it in the queue is not sent', async () => {
    const reason = new Error('enough')
    const control = new AbortController()
    const {writing} = site()
    stand.replies.withhold(1, 'hold')
    const asked = [folder, {...folder, tenant: 'beta'}].map((wanted) =>
      writing(authority({signal: control.signal}))
        .ensureFolder(wanted)
        .catch((thrown) => thrown),
    )
    expect(await stand.replies.waitHeld(5000)).toBe(true)
    control.abort(reason)
    expect(await asked[0]).toMatchObject({code: 'LL-VM-OUTCOME', detail: {why: 'it was aborted here'}})
    expect(await asked[1]).toBe(reason)
    expect(shells()).toEqual(['dir.ensure 1'])
  })

  test('a read whose PowerShell ends: said, and the next one has another', async () => {
    const {reading} = site()
    await reading().facts()
    await stand.faults.add({kind: 'channel-end', match: 'vm.access'})
    await expect(reading().access()).rejects.toBeInstanceOf(Unreachable)
    expect((await reading().access()).administrators).toBeDefined()
    expect(shells()).toEqual(['vm.facts 1', 'vm.access 1', 'vm.access 2'])
  })

  test('where the connection takes no further session, ssh makes another', async () => {
    await stand.faults.add({kind: 'session-limit', after: 1})
    const one = site()
    await one.reading().facts()
    expect(await one.reading().uploaded({version: '1.0.0', key: 'x'})).toBe(false)
  })

  test('is gone when the site is closed, here and there', async () => {
    const opened = site()
    await opened.reading().facts()
    expect(powerShells()).toBeGreaterThan(0)
    await opened.close()
    expect(powerShells()).toBe(0)
    expect((await opened.reading().facts()).powershell).toContain('5.1')
  })

  /** Processes that this one has talk to a channel. */
  const powerShells = () =>
    execFileSync('ps', ['-eo', 'args'], {encoding: 'utf8'})
      .split('\n')
      .filter((line) => line.includes(channelCommandLine()) && line.includes(`landlord-ssh-${process.pid}-`)).length
})
