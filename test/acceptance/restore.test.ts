import {setTimeout as sleep} from 'node:timers/promises'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {AcceptanceLab, create, type Document} from './lab.ts'
import {administrator, type SqlConnection} from './sql.ts'

const STANDS = ['sql-1', 'sql-verify', 'app-1'] as const
const SHARE = '\\\\backup.lab.example\\sql'

let lab: AcceptanceLab
let writer: SqlConnection
let written: Written
beforeAll(async () => {
  lab = await AcceptanceLab.up({settleEverySeconds: 0.1}, STANDS)
  expect(await lab.json(create('acme'))).toMatchObject({exit: 0})
  writer = await administrator(lab.dir)
  await writer.run('USE acme; CREATE TABLE dbo.ledger (n int NOT NULL PRIMARY KEY)')
  written = new Written(writer)
})
afterAll(async () => {
  writer.close()
  await lab.down()
})

/** Rows one after another, each with the time when nothing of it was begun yet. */
class Written {
  /** `rests[n]`: after row n was acknowledged, and before the next was sent. ms. */
  readonly rests: number[] = []
  readonly #connection: SqlConnection

  constructor(connection: SqlConnection) {
    this.#connection = connection
  }

  async more(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      await this.#connection.run(`INSERT INTO dbo.ledger (n) VALUES (${this.rests.length})`)
      // Commit times are ticks of 1/300 s: two of them are between the row and what is restored to.
      await sleep(12)
      this.rests.push(Date.now())
      await sleep(12)
    }
  }
}

const backup = (kind: 'full' | 'log' | 'differential', name: string): Promise<void> =>
  writer.run(
    kind === 'log'
      ? `BACKUP LOG acme TO DISK = N'${SHARE}\\${name}' WITH CHECKSUM, FORMAT, INIT`
      : `BACKUP DATABASE acme TO DISK = N'${SHARE}\\${name}' WITH ${kind === 'full' ? '' : 'DIFFERENTIAL, '}CHECKSUM, FORMAT, INIT`,
  )

const restore = (...words: readonly string[]): Promise<Document> =>
  lab.json(['backup', 'restore', 'acme', ...words, '--yes', '--json'])

/** Numbers of rows in a copy, as an administrator of the verification server finds them. */
async function rowsIn(database: string): Promise<readonly number[]> {
  const connection = await administrator(lab.dir, 'sql-verify')
  try {
    return (await connection.rows(`SELECT n FROM ${database}.dbo.ledger ORDER BY n`)).map(([n]) => Number(n))
  } finally {
    connection.close()
  }
}

const upTo = (last: number): readonly number[] => Array.from({length: last + 1}, (_, n) => n)

test('a copy holds exactly what was acknowledged by then, whichever backups lead there', async () => {
  await written.more(3)
  await backup('full', 'one.bak')
  await written.more(5)
  await backup('log', 'one.trn')
  await written.more(5)
  await backup('differential', 'two.dif')
  await written.more(4)
  await backup('log', 'two.trn')
  await written.more(2)
  await backup('log', 'three.trn')
  for (const n of [3, 9, 12, 14]) {
    const made = await restore('--to', new Date(written.rests[n] as number).toISOString())
    expect(made, `row ${n}`).toMatchObject({exit: 0, changed: 3})
    expect(await rowsIn(made.result.database)).toEqual(upTo(n))
  }
})
