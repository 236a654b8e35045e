import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {afterEach, expect, test} from 'vitest'
import {processActor, processLiveness} from '../../src/lib/adapters/store/process-identity.ts'
import type {Refusal, Tenure} from '../../src/lib/engine/store.ts'
import {freshSqlite} from './fresh.ts'
import {granted, note, resumeOrder, ulidOf} from './orders.ts'

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

test('two processes that open the same subject at once, in a store that neither has made yet: one wins, the other says who', async () => {
  await using database = freshSqlite()
  const both = await Promise.all([1, 2].map((number) => contender(database.path, number, 'open')))
  const answers = both.map(({first}) => first as Tenure | Refusal)
  const winner = answers.find((answer) => 'fence' in answer) as Tenure
  const loser = answers.find((answer) => 'refused' in answer)
  expect(loser).toMatchObject({refused: 'claim', by: {id: winner.run}})
})

test('a run whose process was killed is taken up at once; one whose process is only stopped is not', async () => {
  await using database = freshSqlite()
  const {child, first} = await contender(database.path, 1, 'open')
  const {runs, operations} = await database.open({liveness: processLiveness})
  const resume = resumeOrder({run: ulidOf(1), actor: processActor()})
  child.kill('SIGSTOP')
  expect(await runs.resume(resume)).toMatchObject({refused: 'lease', lease: {holder: {pid: child.pid}}})
  expect(await operations.leases()).toMatchObject([{holderIs: 'alive', expired: false}])
  await killed(child)
  expect(await operations.leases()).toMatchObject([{holderIs: 'dead', expired: false}])
  const tenure = granted(await runs.resume(resume))
  expect(tenure.fence.token).toBe((first as Tenure).fence.token + 1)
  expect(await operations.verify(ulidOf(1))).toMatchObject({sound: true, events: 2})
})

test('a process that was stopped while its lease was broken finds that it lost it', async () => {
  await using database = freshSqlite()
  const slow = await contender(database.path, 1, 'pace')
  await slow.line()
  slow.child.kill('SIGSTOP')
  const {runs, operations} = await database.open({liveness: processLiveness})
  const [lease] = await operations.leases()
  await operations.breakLease({lease: lease?.id ?? '', reason: 'it hangs', actor: processActor()})
  const tenure = granted(await runs.resume(resumeOrder({run: ulidOf(1), actor: processActor()})))
  await runs.append(tenure, note('by the second'))
  const before = (await runs.events(ulidOf(1))).length
  const ended = once(slow.child, 'exit')
  slow.child.kill('SIGCONT')
  expect(await ended).toEqual([1, null])
  expect(slow.errors()).toContain('LL-LEASE-LOST')
  expect(await runs.events(ulidOf(1))).toHaveLength(before)
  expect(await operations.verify(ulidOf(1))).toMatchObject({sound: true})
})

test.each([0, 5, 30, 120])(
  'what was answered before a kill is in the journal, and the chain is whole (%i ms)',
  async (ms) => {
    await using database = freshSqlite()
    const writer = await contender(database.path, 1, 'append')
    await new Promise((resolve) => setTimeout(resolve, ms))
    await killed(writer.child)
    const answered = Math.max(1, ...(await writer.rest()).map(Number))
    const {runs, operations} = await database.open({liveness: processLiveness})
    const events = await runs.events(ulidOf(1))
    expect(events.length).toBeGreaterThanOrEqual(answered)
    expect(await operations.verify(ulidOf(1))).toMatchObject({sound: true, events: events.length})
    granted(await runs.resume(resumeOrder({run: ulidOf(1), actor: processActor()})))
  },
)

test('many processes that write at once each get their turn', async () => {
  await using database = freshSqlite()
  await (await database.open())[Symbol.asyncDispose]()
  const writers = await Promise.all(
    [1, 2, 3].map((number) => contender(database.path, number, 'append', `tenant:t${number}`)),
  )
  for (const writer of writers) for (let turn = 0; turn < 20; turn++) await writer.line()
  for (const {child} of writers) await killed(child)
  const {operations} = await database.open()
  for (const number of [1, 2, 3]) expect(await operations.verify(ulidOf(number))).toMatchObject({sound: true})
})

/** Starts one and waits for its first line. */
async function contender(path: string, number: number, what: string, subject = 'tenant:acme') {
  const child = spawn(process.execPath, ['test/store/contender.ts', path, ulidOf(number), subject, what], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]()
  const line = async (): Promise<unknown> => {
    const {value, done} = await lines.next()
    if (done) throw new Error(`it ended: ${errors}`)
    return JSON.parse(value)
  }
  return {
    child,
    first: await line(),
    line,
    errors: () => errors,
    /** Whole lines that it still said; the last may have been cut off. */
    async rest(): Promise<readonly string[]> {
      const left: string[] = []
      for (let next = await lines.next(); !next.done; next = await lines.next()) left.push(next.value)
      return left.filter((text) => /^\d+$/.test(text))
    },
  }
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
