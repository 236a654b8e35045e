import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {runLog} from '../../src/lib/ui/run-log.ts'
import {failing, underWay} from './recordings.ts'

beforeEach(() => void vi.useFakeTimers({now: new Date('2026-11-22T12:04:11.500Z')}))
afterEach(() => void vi.useRealTimers())

const logged = (): {readonly lines: string[]; readonly log: ReturnType<typeof runLog>} => {
  const lines: string[] = []
  return {lines, log: runLog({write: (text: string) => lines.push(text)})}
}

test('one line for what begins and what is settled, UTC first, without colour or cursor movement', () => {
  const {lines, log} = logged()
  for (const event of failing) log.listen(event)
  log.end()
  expect(lines.join('')).toMatchInlineSnapshot(`
    "2026-11-22T12:04:11Z  run       01KAN3XWZ8N7Q6V5T4S3R2P1M0   tenant create acme
    2026-11-22T12:04:11Z  held      the order is valid
    2026-11-22T12:04:11Z  applying  acme has place 1 on app-1 and its database on sql-1   recorded: Acme AB, release 1.0.0
    2026-11-22T12:04:11Z  changed   acme has place 1 on app-1 and its database on sql-1   41 ms
    2026-11-22T12:04:11Z  applying  database acme exists on sql-1   create: 256 MB + 64 MB log, FULL, marked
    2026-11-22T12:04:11Z  changed   database acme exists on sql-1   1.2 s
    2026-11-22T12:04:11Z  applying  its schema is at 1.0.0   12 migrations
    2026-11-22T12:04:11Z  changed   its schema is at 1.0.0   3.2 s
    2026-11-22T12:04:11Z  applying  the service of acme runs on app-1   rs-acme: automatic start
    2026-11-22T12:04:11Z  failed    the service of acme runs on app-1   exit code 1067
    "
  `)
})

test('a sign of life within 30 s while a step takes long', () => {
  const {lines, log} = logged()
  for (const event of underWay) log.listen(event)
  const before = lines.length
  vi.advanceTimersByTime(30_000)
  expect(lines.slice(before).join('')).toMatchInlineSnapshot(`
    "2026-11-22T12:04:36Z  still     its schema is at 1.0.0   25 s   0008-invoices
    "
  `)
  vi.advanceTimersByTime(60_000)
  expect(lines.length - before).toBeGreaterThanOrEqual(3)
  log.end()
  vi.advanceTimersByTime(60_000)
  expect(vi.getTimerCount()).toBe(0)
})
