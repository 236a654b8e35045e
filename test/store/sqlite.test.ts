import {sql} from 'kysely'
import {expect, test} from 'vitest'
import {type Reader, write} from '../../src/lib/adapters/store/flavour.ts'
import {sqliteGround} from '../../src/lib/adapters/store/sqlite/open.ts'
import {storeContract} from './contract.ts'
import {freshSqlite} from './fresh.ts'
import {granted, note, openOrder, ulidOf} from './orders.ts'

storeContract('SQLite', freshSqlite)

test('only a delayed event is written without a flush; a failure on the way leaves no other commit so', async () => {
  await using fresh = freshSqlite()
  const {ground} = await sqliteGround({path: fresh.path, liveness: () => 'unknown'})
  const level = async (db: Reader) => Object.values((await sql<object>`pragma synchronous`.execute(db)).rows[0] ?? {})
  const [NORMAL, FULL] = [[1], [2]]
  try {
    expect(await write(ground, level)).toEqual(FULL)
    expect(await write(ground, level, {delayed: true})).toEqual(NORMAL)
    const failing = write(
      ground,
      async () => {
        throw new Error('on the way')
      },
      {delayed: true},
    )
    await expect(failing).rejects.toThrow('on the way')
    const among = await Promise.all([
      write(ground, level, {delayed: true}),
      write(ground, level),
      write(ground, level, {delayed: true}),
      write(ground, level),
    ])
    expect(among).toEqual([NORMAL, FULL, NORMAL, FULL])
  } finally {
    await ground.db.destroy()
  }
})

test('a delayed event is read at once, and is in its chain like all others', async () => {
  await using fresh = freshSqlite()
  const {runs} = await fresh.open()
  const tenure = granted(await runs.open(openOrder({run: ulidOf(1)})))
  await runs.append(tenure, note('seen'), {delayed: true})
  const {operations} = await fresh.open()
  expect(await operations.verify(ulidOf(1))).toMatchObject({sound: true, events: 2})
})
