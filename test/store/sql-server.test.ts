import {afterAll, beforeAll} from 'vitest'
import {storeContract} from './contract.ts'
import {type StoreStand, storeStand} from './stand.ts'

let stand: StoreStand
beforeAll(async () => {
  stand = await storeStand()
})
afterAll(() => stand.close())

storeContract('SQL Server', () => stand.fresh())
