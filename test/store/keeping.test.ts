import {afterAll, beforeAll, describe} from 'vitest'
import {freshSqlite} from './fresh.ts'
import {keepingContract} from './keeping.ts'
import {type StoreStand, storeStand} from './stand.ts'

let stand: StoreStand
beforeAll(async () => {
  stand = await storeStand()
})
afterAll(() => stand.close())

describe('SQLite', () => keepingContract(freshSqlite, () => stand.fresh()))
describe('SQL Server', () => keepingContract(() => stand.fresh(), freshSqlite))
