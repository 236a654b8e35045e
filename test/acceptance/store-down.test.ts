import {renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labMessages, labUp} from '../../src/lab/client.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'

/** Many commands, each a process of its own: ms. */
const PATIENCE = 400_000
/** Two on call, each by text and mail. */
const ALL = 4
const STANDS = ['sql-1', 'app-1', 'outside']

let lab: AcceptanceLab

const open = (title: string, ...more: readonly string[]) => ['incident', 'open', title, ...more, '--json']
const messages = async (): Promise<number> => (await labMessages(lab.dir)).length
const down = () => labFaultAdd(lab.dir, 'sql-ops', {kind: 'down'})
const back = () => labFaultClear(lab.dir)
const runsOf = async (routine: string): Promise<readonly {id: string; state: string; standing: string}[]> =>
  (await lab.json(['run', 'list', '--limit', '1000', '--json'])).result.runs.filter(
    (run: {routine: string}) => run.routine === routine,
  )
const forgetSpool = () => rmSync(join(lab.dir, 'spool'), {recursive: true, force: true})

/** Says with which code, and that nothing was touched. */
async function refuses(args: readonly string[], exit: number, code: string): Promise<Document> {
  const traced = (await lab.trace()).length
  const document = await lab.json(args)
  expect([args.join(' '), document.exit, document.error?.code]).toEqual([args.join(' '), exit, code])
  expect(document.error?.next?.length).toBeGreaterThan(0)
  expect((await lab.trace(traced)).filter(({changed}) => changed)).toEqual([])
  return document
}

describe('a store on SQL Server', () => {
  beforeAll(async () => {
    lab = await AcceptanceLab.up({leaseSeconds: 5}, STANDS, 'sql-server')
  })
  beforeEach(async () => {
    forgetSpool()
    await lab.reset()
  })
  afterAll(() => lab.down())

  test(
    'down: what changes the fleet refuses; who is on call is told at once, once, and it is merged whole by the next command',
    async () => {
      await lab.json(create('acme'))
      await down()
      for (const args of [
        ['tenant', 'suspend', 'acme', '--reason', 'x', '--confirm', 'acme', '--json'],
        ['tenant', 'list', '--json'],
        ['freeze', 'x', '--json'],
        ['store', 'merge', '--json'],
      ])
        await refuses(args, 69, 'LL-STORE-UNREACHABLE')

      const told = await lab.json(open('app-1 does not answer', '--vm', 'app-1', '--severity', 'critical'))
      expect(told).toMatchObject({exit: 0, changed: 2, result: {tenants: ['acme'], store: 'LL-STORE-UNREACHABLE'}})
      expect(await messages()).toBe(ALL)
      expect(await lab.json(open('app-1 does not answer', '--vm', 'app-1', '--severity', 'critical'))).toMatchObject({
        exit: 0,
        changed: 0,
        result: {incident: told.result.incident},
      })
      expect(await messages()).toBe(ALL)
      expect(await lab.json(['incident', 'page', told.result.incident, '--note', 'still', '--json'])).toMatchObject({
        exit: 0,
        changed: 1,
      })
      expect(await messages()).toBe(2 * ALL)
      // Killed in the spool, and gone on with there.
      const halted = lab.start(open('sql-1 is slow', '--server', 'sql-1'), {LANDLORD_HALT_AT_EVENT: '5'})
      expect(await halted.says('halted at event 5')).toBe(true)
      halted.kill()
      await halted.end()
      expect(await lab.json(['run', 'list', '--json'])).toMatchObject({
        exit: 12,
        result: {store: 'LL-STORE-UNREACHABLE'},
      })
      expect(await lab.json(['incident', 'list', '--json'])).toMatchObject({exit: 12, result: {incidents: [{}, {}]}})
      expect(await lab.json(open('sql-1 is slow', '--server', 'sql-1'))).toMatchObject({exit: 0})
      expect(await messages()).toBe(3 * ALL)
      const spooled = await lab.json(['run', 'show', told.run ?? '', '--json'])
      expect(spooled).toMatchObject({exit: 12, result: {run: {state: 'done'}, verdict: {sound: true}}})

      await back()
      const next = await lab.run(['tenant', 'list', '--json'])
      expect(next.stderr).toContain('merged from the spool of this machine: incident open')
      expect(next.exitCode).toBe(0)
      const merged = await lab.json(['run', 'show', told.run ?? '', '--json'])
      expect(merged).toMatchObject({exit: 0, result: {run: {state: 'done'}, verdict: {sound: true}}})
      expect(merged.result.events).toEqual(spooled.result.events)
      expect((await runsOf('incident open')).map(({state}) => state)).toEqual(['done', 'done'])
      expect(await lab.json(['store', 'check', '--json'])).toMatchObject({exit: 0})
      expect((await lab.run(['tenant', 'list', '--json'])).stderr).not.toContain('merged')
      expect(await lab.json(open('app-1 does not answer', '--vm', 'app-1', '--severity', 'critical'))).toMatchObject({
        exit: 0,
        changed: 0,
      })
      expect(await messages()).toBe(3 * ALL)
    },
    PATIENCE,
  )

  test(
    'gone in the middle of a page: the same command goes on in the spool, and nobody is told twice',
    async () => {
      for (const nth of [2, 5]) {
        const before = await messages()
        await lab.control('sql-ops', {do: 'withhold', nth, fate: 'die'})
        const told = await lab.json(
          open(`trouble ${nth}`, '--server', 'sql-1', ...(nth === 2 ? ['--vm', 'app-1'] : [])),
        )
        expect(told).toMatchObject({exit: 0, result: {store: 'LL-STORE-UNREACHABLE'}})
        expect((await messages()) - before).toBe(ALL)
        await labUp(lab.dir)
        expect(await lab.json(['store', 'merge', '--json'])).toMatchObject({exit: expect.any(Number)})
        expect(await lab.json(['store', 'merge', '--json'])).toMatchObject({exit: 0, changed: 0})
        expect(await lab.json(['run', 'show', told.run ?? '', '--json'])).toMatchObject({
          result: {verdict: {sound: true}},
        })
      }
    },
    PATIENCE,
  )

  test(
    'a merge that is killed anywhere is done by the next one, and every run is there once',
    async () => {
      await down()
      const opened: string[] = []
      for (const title of ['a', 'b', 'c']) {
        const document = await lab.json(open(title, '--tenant', title))
        expect(document).toMatchObject({exit: 0})
        opened.push(document.run ?? '')
      }
      await back()
      let killed = 0
      // The reply to its nth change never comes: the first within a run's transaction, later ones after it, or in another run's.
      for (const nth of [1, 2, 1, 3, 2, 1]) {
        await lab.control('sql-ops', {do: 'withhold', nth, fate: 'hold'})
        const merging = lab.start(['store', 'merge', '--json'])
        const held = lab.control('sql-ops', {do: 'wait-held', timeoutMs: 60_000}).then((answer) => answer.held === true)
        const isHeld = await Promise.race([held, merging.end().then(() => false)])
        merging.kill()
        await merging.end()
        await lab.control('sql-ops', {do: 'clear'})
        if (!isHeld) break
        killed += 1
      }
      expect(killed).toBeGreaterThan(1)
      expect(await lab.json(['store', 'merge', '--json'])).toMatchObject({exit: 0})
      expect(await lab.json(['store', 'merge', '--json'])).toMatchObject({exit: 0, result: {merged: [], waiting: []}})
      expect((await runsOf('incident open')).map(({id}) => id).sort()).toEqual(opened.sort())
      expect((await lab.json(['incident', 'list', '--json'])).result.incidents).toHaveLength(3)
      for (const run of opened)
        expect(await lab.json(['run', 'show', run, '--json'])).toMatchObject({
          exit: 0,
          result: {verdict: {sound: true}},
        })
      expect(await lab.json(['store', 'check', '--json'])).toMatchObject({exit: 0})
      expect(await messages()).toBe(3 * ALL)
    },
    PATIENCE,
  )

  test(
    'a run that went on in the store meanwhile: both branches stay, and are flagged until somebody has looked',
    async () => {
      const halted = lab.start(open('app-1 does not answer', '--vm', 'app-1'), {LANDLORD_HALT_AT_EVENT: '6'})
      expect(await halted.says('halted at event 6')).toBe(true)
      halted.kill()
      await halted.end()
      const [run] = await runsOf('incident open')
      const id = run?.id ?? ''
      await down()
      // What changes the fleet is not gone on with here, and what only tells people is.
      expect(await lab.json(['run', 'resume', id, '--json'])).toMatchObject({exit: 0, run: id})
      await back()
      const elsewhere = {
        LANDLORD_CONFIG: lab.configWith('elsewhere', (text) => text.replace('spool/spool.db', 'far/spool.db')),
      }
      expect(await lab.json(['run', 'resume', id, '--json'], elsewhere)).toMatchObject({exit: 0, run: id})
      expect(await messages()).toBe(2 * ALL)

      const listed = await lab.run(['run', 'list', '--json'])
      expect(listed.stderr).toContain('AS A BRANCH')
      expect(JSON.parse(listed.stdout).result).toMatchObject({branched: [id]})
      expect((await lab.run(['run', 'list'])).stdout).toMatch(/BRANCHED/)
      const shown = await lab.json(['run', 'show', id, '--json'])
      expect(shown).toMatchObject({exit: 0, result: {verdict: {sound: true}, run: {state: 'done'}}})
      const [branch] = shown.result.branches
      expect(branch).toMatchObject({run: id, state: 'done', settledIn: null})
      // The events that both have, then each its own.
      const heads = (events: readonly {hash: string}[]) => events.map(({hash}) => hash)
      const [theirs, ours] = [heads(shown.result.events), heads(branch.journal)]
      expect(ours.slice(0, branch.forkedAfter)).toEqual(theirs.slice(0, branch.forkedAfter))
      expect(ours[branch.forkedAfter]).not.toBe(theirs[branch.forkedAfter])
      const checked = await lab.json(['store', 'check', '--json'])
      expect(checked.exit).toBe(8)
      expect(checked.result.findings.filter(({ok}: {ok: boolean}) => !ok)).toMatchObject([{what: 'branches'}])
      const examined = await lab.json(['doctor', '--json'])
      expect(JSON.stringify(examined.result)).toContain('LL-RUN-BRANCHED')

      expect(await lab.json(['run', 'settle', id, '--reason', 'told twice, they know', '--json'])).toMatchObject({
        changed: 1,
      })
      expect(await lab.json(['run', 'settle', id, '--reason', 'again', '--json'])).toMatchObject({exit: 0, changed: 0})
      expect(await lab.json(['store', 'check', '--json'])).toMatchObject({exit: 0})
      expect((await lab.json(['run', 'list', '--json'])).result).toMatchObject({branched: []})
      expect((await lab.json(['run', 'show', id, '--json'])).result.branches).toHaveLength(1)
    },
    PATIENCE,
  )
})

describe('a store in a file', () => {
  beforeAll(async () => {
    lab = await AcceptanceLab.up({leaseSeconds: 5}, STANDS)
  })
  beforeEach(async () => {
    forgetSpool()
    await lab.reset()
  })
  afterAll(() => lab.down())

  test(
    'locked by another program, or its folder gone: people are told all the same, and it comes home later',
    async () => {
      const file = join(lab.dir, 'ops', 'landlord.db')
      {
        using other = new DatabaseSync(file)
        other.exec('begin immediate')
        expect(await lab.json(open('one'))).toMatchObject({exit: 0, changed: 2, result: {store: 'LL-STORE-LOCKED'}})
        await refuses(['freeze', 'x', '--json'], 75, 'LL-STORE-LOCKED')
        other.exec('rollback')
      }
      const away = join(lab.dir, 'ops-away')
      renameSync(join(lab.dir, 'ops'), away)
      writeFileSync(join(lab.dir, 'ops'), 'no folder')
      try {
        expect(await lab.json(open('two', '--began', '2026-01-01T00:00Z'))).toMatchObject({
          exit: 0,
          result: {store: 'LL-STORE-MISSING'},
        })
        expect(await lab.json(['tenant', 'list', '--json'])).toMatchObject({
          exit: 78,
          error: {code: 'LL-STORE-MISSING'},
        })
      } finally {
        rmSync(join(lab.dir, 'ops'))
        renameSync(away, join(lab.dir, 'ops'))
      }
      expect(await messages()).toBe(2 * ALL)
      expect((await lab.run(['run', 'list'])).stderr).toContain('merged from the spool')
      expect(await lab.json(['store', 'check', '--store-only', '--json'])).toMatchObject({exit: 0})
      expect((await lab.json(['incident', 'list', '--json'])).result.incidents).toHaveLength(2)
    },
    PATIENCE,
  )
})
