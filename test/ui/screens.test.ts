import {stripVTControlCharacters} from 'node:util'
import {expect, test} from 'vitest'
import {successScreen} from '../../src/lib/ui/ending.ts'
import {failureScreen} from '../../src/lib/ui/failure.ts'
import {planScreen} from '../../src/lib/ui/plan-screen.ts'
import {LOOKS, plan, RUN} from './recordings.ts'

const words = {
  remarks: [['place', 'app-1, place 5 of 7; database server sql-1; release 4.2.0']] as const,
  command: 'landlord tenant create acme --name "Acme AB" --yes',
}
const failure = {
  code: 'LL-SERVICE-START',
  fact: 'the service of acme runs on app-1',
  message: 'The service rs-acme did not start.',
  where: 'app-1, service rs-acme, exit code 1067 after 3 s',
  why: "Login failed for user 'acme_a' (18456, state 8) in its event log at 12:04:11 UTC",
  state: '4 made by this run, 1 held before',
  next: [
    {command: 'landlord explain LL-SERVICE-START'},
    {command: `landlord run resume ${RUN}`, does: 'goes on from here'},
    {command: `landlord run undo ${RUN}`, does: 'takes back the 5 things this run made or began'},
  ],
}
const success = {
  headline: 'acme is up: http://acme.cloud.example:8080',
  details: ['database acme and login acme_a on sql-1, service rs-acme on app-1'],
  run: RUN,
  counts: '8 changed, 1 held',
  ms: 31_000,
}

test('a plan at 120 columns has what would change beside each fact', () => {
  expect(planScreen(plan, words, LOOKS.wide)).toMatchInlineSnapshot(`
    "tenant create acme                                                                                 plan, nothing changed
      place   app-1, place 5 of 7; database server sql-1; release 4.2.0
      locks   tenant:acme, shared vm:app-1, shared server:sql-1

      ✔ the order is valid
      + acme has place 1 on app-1 and its database on sql-1   recorded: Acme AB, release 4.2.0
      + database acme exists on sql-1                         create: 256 MB + 64 MB log, FULL, marked
                                                              owner: landlord_owner
      ? its schema is at 1.0.0                                known after: database acme exists on sql-1
      ~ the service of acme runs on app-1                     under way: CREATE DATABASE in session 61 on sql-1

      1 holds, 2 will change, 2 known later.
      Undo: its record and its place; the database with all in it.
      Without an undo of its own: its schema is at 1.0.0 (it goes with its database).

      landlord tenant create acme --name "Acme AB" --yes"
  `)
})

test('a plan at 80 columns has it below', () => {
  expect(planScreen(plan, words, LOOKS.narrow)).toMatchInlineSnapshot(`
    "tenant create acme                                         plan, nothing changed
      place   app-1, place 5 of 7; database server sql-1; release 4.2.0
      locks   tenant:acme, shared vm:app-1, shared server:sql-1

      ✔ the order is valid
      + acme has place 1 on app-1 and its database on sql-1
            recorded: Acme AB, release 4.2.0
      + database acme exists on sql-1
            create: 256 MB + 64 MB log, FULL, marked
            owner: landlord_owner
      ? its schema is at 1.0.0
            known after: database acme exists on sql-1
      ~ the service of acme runs on app-1
            under way: CREATE DATABASE in session 61 on sql-1

      1 holds, 2 will change, 2 known later.
      Undo: its record and its place; the database with all in it.
      Without an undo of its own: its schema is at 1.0.0 (it goes with its
        database).

      landlord tenant create acme --name "Acme AB" --yes"
  `)
})

test('a plan without Unicode is plain ASCII', () => {
  const text = planScreen(plan, words, LOOKS.ascii)
  expect(text).toMatch(/^[\n\x20-\x7e]*$/)
  expect(text).toMatchInlineSnapshot(`
    "tenant create acme                                         plan, nothing changed
      place   app-1, place 5 of 7; database server sql-1; release 4.2.0
      locks   tenant:acme, shared vm:app-1, shared server:sql-1

      = the order is valid
      + acme has place 1 on app-1 and its database on sql-1
            recorded: Acme AB, release 4.2.0
      + database acme exists on sql-1
            create: 256 MB + 64 MB log, FULL, marked
            owner: landlord_owner
      ? its schema is at 1.0.0
            known after: database acme exists on sql-1
      ~ the service of acme runs on app-1
            under way: CREATE DATABASE in session 61 on sql-1

      1 holds, 2 will change, 2 known later.
      Undo: its record and its place; the database with all in it.
      Without an undo of its own: its schema is at 1.0.0 (it goes with its
        database).

      landlord tenant create acme --name "Acme AB" --yes"
  `)
})

test('the plan of an undo says what will go', () => {
  expect(planScreen(plan, {remarks: [], asked: 'undo'}, LOOKS.wide)).toMatchInlineSnapshot(`
    "undo of tenant create acme                                                                         plan, nothing changed
      locks   tenant:acme, shared vm:app-1, shared server:sql-1

        the order is valid
      ↶ acme has place 1 on app-1 and its database on sql-1   recorded: Acme AB, release 4.2.0
      ↶ database acme exists on sql-1                         create: 256 MB + 64 MB log, FULL, marked
                                                              owner: landlord_owner
      ? its schema is at 1.0.0                                known after: database acme exists on sql-1
      ~ the service of acme runs on app-1                     under way: CREATE DATABASE in session 61 on sql-1

      2 will go, 1 with nothing to take back."
  `)
})

test('a plan in which all holds says that there is nothing to do, and no command', () => {
  const held = {...plan, lines: plan.lines.slice(0, 1)}
  expect(planScreen(held, {remarks: []}, LOOKS.narrow)).toMatchInlineSnapshot(`
    "tenant create acme                                         plan, nothing changed
      locks   tenant:acme, shared vm:app-1, shared server:sql-1

      ✔ the order is valid

      All 1 hold already: nothing to do."
  `)
})

test('a blocked step says why, with its code', () => {
  const [order] = plan.lines
  const finding = {finding: 'blocked', code: 'LL-FOREIGN', reason: 'a database acme exists that is not ours'} as const
  expect(
    planScreen({...plan, lines: order ? [{...order, finding}] : []}, {remarks: []}, LOOKS.wide),
  ).toMatchInlineSnapshot(`
    "tenant create acme                                                                                 plan, nothing changed
      locks   tenant:acme, shared vm:app-1, shared server:sql-1

      ! the order is valid   a database acme exists that is not ours (LL-FOREIGN)

      0 hold, 0 will change, 1 blocked."
  `)
})

test('a failure says what, where, why, what is left, and what to type next', () => {
  expect(failureScreen(failure, LOOKS.wide)).toMatchInlineSnapshot(`
    "✖ the service of acme runs on app-1                                                                     LL-SERVICE-START
      what    The service rs-acme did not start.
      where   app-1, service rs-acme, exit code 1067 after 3 s
      why     Login failed for user 'acme_a' (18456, state 8) in its event log at 12:04:11 UTC
      state   4 made by this run, 1 held before
      next    landlord explain LL-SERVICE-START
              landlord run resume 01KAN3XWZ8N7Q6V5T4S3R2P1M0  goes on from here
              landlord run undo 01KAN3XWZ8N7Q6V5T4S3R2P1M0    takes back the 5 things this run made or began"
  `)
})

test('at 80 columns texts wrap and commands never do', () => {
  const screen = failureScreen(failure, LOOKS.narrow)
  expect(screen).toMatchInlineSnapshot(`
    "✖ the service of acme runs on app-1                             LL-SERVICE-START
      what    The service rs-acme did not start.
      where   app-1, service rs-acme, exit code 1067 after 3 s
      why     Login failed for user 'acme_a' (18456, state 8) in its event log at
              12:04:11 UTC
      state   4 made by this run, 1 held before
      next    landlord explain LL-SERVICE-START
              landlord run resume 01KAN3XWZ8N7Q6V5T4S3R2P1M0  goes on from here
              landlord run undo 01KAN3XWZ8N7Q6V5T4S3R2P1M0
                takes back the 5 things this run made or began"
  `)
  for (const {command} of failure.next) expect(screen.split('\n').some((line) => line.includes(command))).toBe(true)
})

test('a bug shows its stack last', () => {
  const bug = {
    code: 'LL-BUG',
    message: 'it broke',
    why: 'a fault of landlord itself',
    next: [],
    stack: 'Error: it broke\n    at there',
  }
  expect(failureScreen(bug, LOOKS.narrow)).toMatchInlineSnapshot(`
    "✖ it broke                                                                LL-BUG
      why     a fault of landlord itself

      Error: it broke
          at there"
  `)
})

test('the end of a run is one line where it fits, and ends with the run', () => {
  expect(successScreen(success, LOOKS.wide)).toMatchInlineSnapshot(`
    "✔ acme is up: http://acme.cloud.example:8080   8 changed, 1 held   0:31   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0
      database acme and login acme_a on sql-1, service rs-acme on app-1"
  `)
  expect(successScreen(success, LOOKS.narrow)).toMatchInlineSnapshot(`
    "✔ acme is up: http://acme.cloud.example:8080
      8 changed, 1 held   0:31   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0
      database acme and login acme_a on sql-1, service rs-acme on app-1"
  `)
  expect(successScreen(success, LOOKS.ascii)).toMatchInlineSnapshot(`
    "ok acme is up: http://acme.cloud.example:8080
      8 changed, 1 held   0:31   run 01KAN3XWZ8N7Q6V5T4S3R2P1M0
      database acme and login acme_a on sql-1, service rs-acme on app-1"
  `)
})

test('on a narrow terminal the id of the run stands whole, to be copied', () => {
  const lines = successScreen(success, {...LOOKS.narrow, width: 40}).split('\n')
  expect(lines).toContain('  run 01KAN3XWZ8N7Q6V5T4S3R2P1M0')
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(40)
})

test('colour only colours: the text is the same without it', () => {
  const strip = stripVTControlCharacters
  const {narrow, colour} = LOOKS
  expect(strip(planScreen(plan, words, colour))).toBe(planScreen(plan, words, narrow))
  expect(strip(failureScreen(failure, colour))).toBe(failureScreen(failure, narrow))
  expect(failureScreen(failure, colour)).toContain('\u001B[31m')
  expect(strip(successScreen(success, colour))).toBe(successScreen(success, narrow))
})

test('no line is wider than the screen, commands apart', () => {
  for (const look of Object.values(LOOKS))
    for (const line of [
      ...planScreen(plan, {remarks: words.remarks}, look).split('\n'),
      ...successScreen(success, look).split('\n'),
    ])
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(look.width)
})
