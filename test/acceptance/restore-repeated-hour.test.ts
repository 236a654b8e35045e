import {afterAll, beforeAll, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear} from '../../src/lab/client.ts'
import {AcceptanceLab, create, type Document} from './lab.ts'
import {Ledger} from './ledger.ts'

const ZONE = 'Europe/Stockholm'

let lab: AcceptanceLab
let ledger: Ledger
beforeAll(async () => {
  process.env.LANDLORD_LAB_ZONE = ZONE
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, ['sql-1', 'sql-verify', 'app-1'])
  delete process.env.LANDLORD_LAB_ZONE
})
afterAll(async () => {
  ledger?.close()
  await lab.down()
})

/** The clock of sql-1 goes on from there: at 01:00 UTC of that night Stockholm's goes back from 03:00 to 02:00. */
async function clockAt(utc: string): Promise<void> {
  const ms = Date.parse(utc) - Date.now()
  await labFaultClear(lab.dir)
  await labFaultAdd(lab.dir, 'sql-1', {kind: 'clock-skew', ms})
  if (ledger) ledger.skewMs = ms
}

const iso = (at: number | undefined): string => new Date(at ?? Number.NaN).toISOString()
const upTo = (last: number): readonly number[] => Array.from({length: last + 1}, (_, n) => n)

test('in the hour that comes twice a copy holds what was acknowledged by then, or the restore is refused', async () => {
  const zoned = lab.configWith('zoned', (text) => text.replace(/( {2}sql-1:\n)/, `$1    timeZone: ${ZONE}\n`))
  const restore = (n: number): Promise<Document> =>
    lab.json(['backup', 'restore', 'acme', '--to', iso(ledger.restAfter(n)), '--yes', '--json'], {
      LANDLORD_CONFIG: zoned,
    })
  await clockAt('2026-10-24T23:50:00Z')
  expect(await lab.json(create('acme'), {LANDLORD_CONFIG: zoned})).toMatchObject({exit: 0})
  ledger = await Ledger.of(lab.dir, 'acme')
  await clockAt('2026-10-25T00:30:00Z')
  await ledger.more(4)
  // The first time that it is 02:30; that it was not the second, the next log backup tells, which began before that.
  await ledger.backup('log', 'first.trn')
  await clockAt('2026-10-25T00:40:00Z')
  await ledger.backup('log', 'next.trn')
  await clockAt('2026-10-25T01:30:00Z')
  await ledger.more(4)
  await clockAt('2026-10-25T02:30:00Z')
  await ledger.more(1)
  await ledger.backup('log', 'second.trn')
  await ledger.more(1)
  await ledger.backup('log', 'third.trn')

  for (const n of [0, 2, 8]) {
    const made = await restore(n)
    expect(made.error, `row ${n}`).toBeUndefined()
    expect(await ledger.rowsIn('sql-verify', made.result.database), `row ${n}`).toEqual(upTo(n))
  }
  // 02:30 again, within a log that shows that hour twice: STOPAT cannot tell one from the other.
  const refused = await restore(5)
  expect(refused).toMatchObject({exit: 10, error: {code: 'LL-CHAIN-CLOCK'}})
  expect(JSON.stringify(refused.error)).toContain('nearest before')
})
