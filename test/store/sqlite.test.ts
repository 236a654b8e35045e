import {storeContract} from './contract.ts'
import {freshSqlite} from './fresh.ts'

storeContract('SQLite', freshSqlite)
