import {expect, test} from 'vitest'
import {EXIT, exitOfError, exitOfOutcome, exitOfRecorded} from '../../src/lib/cli/exit.ts'
import {failureOf} from '../../src/lib/cli/failure.ts'
import {runFailure} from '../../src/lib/cli/run-failure.ts'
import type {Outcome, OutcomeState} from '../../src/lib/engine/index.ts'
import {Bug, LeaseLost, OperatorError, OutcomeUnknown, Unreachable} from '../../src/lib/errors.ts'

const outcome = (state: OutcomeState, error?: OperatorError | Bug): Outcome => ({
  run: '01KAN3XWZ8N7Q6V5T4S3R2P1M0',
  state,
  changed: 3,
  held: 1,
  steps: [
    {id: 'a', fact: 'a holds', result: 'changed', ms: 1},
    {id: 'b', fact: 'b holds', result: 'failed', ms: 1},
    {id: 'c', fact: 'c holds', result: 'not-reached', ms: 0},
  ],
  outputs: {},
  ...(error ? {error} : {}),
})
const clean = (text: string) => text

test.each([
  [new TypeError('x'), 1],
  [new Bug('x'), 1],
  [new OperatorError('LL-SQL-ERROR', 'x'), 4],
  [new Unreachable('LL-SQL-UNREACHABLE', 'x'), 69],
  [new LeaseLost('LL-FENCED', 'x'), 75],
  [new OutcomeUnknown('LL-SQL-OUTCOME', 'x'), 6],
  [new OperatorError('LL-LOCK-HELD', 'x'), 75],
  [new OperatorError('LL-CONFIG', 'x'), 78],
  [new OperatorError('LL-SQL-LOGIN', 'x'), 77],
])('an error that ended a command: %o exits %d', (error, exit) => {
  expect(exitOfError(error)).toBe(exit)
})

test.each([
  ['done', 'do', undefined, 0],
  ['unchanged', 'do', undefined, 0],
  ['undone', 'undo', undefined, 0],
  ['undone', 'do', new OperatorError('LL-SQL-ERROR', 'x'), 5],
  ['failed', 'do', new OperatorError('LL-SQL-ERROR', 'x'), 4],
  ['failed', 'do', new Unreachable('LL-SQL-UNREACHABLE', 'x'), 69],
  ['failed', 'do', new Bug('x'), 1],
  ['failed', 'undo', new OperatorError('LL-SQL-ERROR', 'x'), 6],
  ['blocked', 'do', new OperatorError('LL-FOREIGN', 'x'), 10],
  ['blocked', 'undo', new OperatorError('LL-TENANT-HAS-DATA', 'x'), 10],
  ['paused', 'do', new OperatorError('LL-RUN-DRIFT', 'x'), 11],
  ['in-doubt', 'do', new OperatorError('LL-IN-DOUBT', 'x'), 6],
  ['lease-lost', 'do', new LeaseLost('LL-LEASE-LOST', 'x'), 75],
  ['interrupted', 'do', undefined, 130],
] as const)('a run that ended %s (asked to %s): %o exits %d', (state, asked, error, exit) => {
  expect(exitOfOutcome(outcome(state, error), asked)).toBe(exit)
})

test.each([
  [new OperatorError('LL-SQL-RIGHTS', 'x'), 77],
  [new Unreachable('LL-SQL-UNREACHABLE', 'x'), 69],
  [new OperatorError('LL-BACKUP-DAMAGED', 'x'), 8],
  [new OperatorError('LL-BACKUP-DISK', 'x'), 5],
  [new Bug('x'), 1],
] as const)(
  'undone, with nothing that had to be taken back: %o exits %d, told again from the journal too',
  (error, exit) => {
    expect(exitOfOutcome(outcome('undone', error), 'do')).toBe(exit)
    const code = error instanceof Bug ? 'BUG' : error.code
    expect(exitOfRecorded('undone', code, true, 0)).toBe(exit)
    expect(exitOfRecorded('undone', code, true, 1), 'something was taken back').toBe(5)
  },
)

test('undone, with something taken back: 5, whatever failed', () => {
  const {steps, ...rest} = outcome('undone', new OperatorError('LL-SQL-RIGHTS', 'x'))
  const undone = {...rest, steps: steps.map((step) => ({...step, result: 'undone' as const}))}
  expect(exitOfOutcome(undone, 'do')).toBe(5)
})

test('a failed run tells the fact, what is left, and how to go on or back', () => {
  const failed = failureOf(new OperatorError('LL-SQL-ERROR', 'sql-1 refused a statement.', {why: 'error 1'}), clean)
  const told = runFailure(outcome('failed'), {asked: 'do', exit: EXIT.failed, cause: undefined, failure: failed})
  expect(told).toMatchObject({
    code: 'LL-SQL-ERROR',
    exit: 4,
    fact: 'b holds',
    state: '3 made by this run, 1 held before, 1 not begun',
    next: [
      {command: 'landlord explain LL-SQL-ERROR'},
      {command: 'landlord run resume 01KAN3XWZ8N7Q6V5T4S3R2P1M0', does: 'goes on from here'},
      {command: 'landlord run undo 01KAN3XWZ8N7Q6V5T4S3R2P1M0', does: 'takes back the 2 things this run made or began'},
      {command: 'landlord run show 01KAN3XWZ8N7Q6V5T4S3R2P1M0', does: 'shows what it did'},
    ],
  })
})

test('a run that is blocked before it has made anything can be given up, and says how', () => {
  const error = new OperatorError('LL-CERT-CHANGED', 'the source has another one by now')
  const blocked: Outcome = {
    ...outcome('blocked', error),
    changed: 0,
    steps: [{id: 'a', fact: 'a holds', result: 'blocked', ms: 1}],
  }
  const order = {asked: 'do', exit: EXIT.refused, cause: undefined, failure: failureOf(error, clean)} as const
  expect(runFailure(blocked, order).next).toContainEqual({
    command: 'landlord run undo 01KAN3XWZ8N7Q6V5T4S3R2P1M0',
    does: 'gives it up: it has made nothing',
  })
})

test.each([
  ['SIGINT', 'LL-INTERRUPTED', 130],
  ['SIGTERM', 'LL-TERMINATED', 143],
  ['timeout', 'LL-TIMEOUT', 124],
] as const)('asked to stop by %s: %s, exit %d', (cause, code, exit) => {
  expect(runFailure(outcome('interrupted'), {asked: 'do', exit, cause, failure: undefined})).toMatchObject({code, exit})
})

test('what the engine suggests comes first and is not said twice', () => {
  const run = '01KAN3XWZ8N7Q6V5T4S3R2P1M0'
  const error = new OperatorError('LL-RUN-DRIFT', 'x', {
    next: [`landlord run resume ${run} --accept-drift`, `landlord run undo ${run}`],
  })
  const {next} = runFailure(outcome('paused', error), {
    asked: 'do',
    exit: EXIT.paused,
    cause: undefined,
    failure: failureOf(error, clean),
  })
  expect(next.map(({command}) => command)).toEqual([
    `landlord run resume ${run} --accept-drift`,
    `landlord run undo ${run}`,
    'landlord explain LL-RUN-DRIFT',
    `landlord run show ${run}`,
  ])
})

test('"the same command" becomes the command', () => {
  const error = new OperatorError('LL-LOCK-HELD', 'x', {
    next: ['the same command with --wait 10m', 'the same command again looks for another place'],
  })
  const line = {
    flags: [],
    command: 'tenant create',
    again: (more: readonly string[]) => ['landlord', 'tenant', 'create', 'acme', '--name', 'Acme AB', ...more],
  }
  expect(failureOf(error, clean, line).next.slice(0, 2)).toEqual([
    {command: 'landlord tenant create acme --name "Acme AB" --wait 10m'},
    {command: 'landlord tenant create acme --name "Acme AB"', does: 'looks for another place'},
  ])
})

test('anything unknown is a bug of ours, told with its causes, cleaned of secrets', () => {
  const error = new TypeError('no hunter2 here', {cause: new Error('deeper hunter2')})
  const failed = failureOf(error, (text) => text.replaceAll('hunter2', '[secret]'))
  expect(failed).toMatchObject({code: 'LL-BUG', exit: 1, message: 'no [secret] here'})
  expect(failed.stack).toContain('caused by Error: deeper [secret]')
  expect(JSON.stringify(failed)).not.toContain('hunter2')
})
