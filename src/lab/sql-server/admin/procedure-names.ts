import {MSDB_PROCEDURES} from '../backup/history-procedures.ts'
import {nameKey} from '../engine/compare.ts'
import {errors, type SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {ObjectName} from '../tsql/ast.ts'
import {PROCEDURES, type Procedure} from './procedures.ts'

const MSDB = 'msdb'

/** System procedures are found from everywhere, those of msdb there or by its name. Throws 2812. */
export function procedureNamed(name: Omit<ObjectName, 'line'>, session: Session): Procedure {
  const key = nameKey(name.name)
  const schema = name.schema === undefined ? 'dbo' : nameKey(name.schema)
  const database = nameKey(name.database ?? session.database.committed.name)
  if (name.database !== undefined && database !== MSDB) throw unsupported('a procedure of another database')
  const own = database === MSDB && schema === 'dbo' ? MSDB_PROCEDURES.get(key) : undefined
  const found = own ?? (['sys', 'dbo'].includes(schema) ? PROCEDURES.get(key) : undefined)
  if (found === undefined) throw unknownProcedure(name)
  return found
}

/** System procedures exist in SQL Server though the lab has them not; those of msdb do not exist elsewhere. */
function unknownProcedure({schema, name}: Omit<ObjectName, 'line'>): SqlError {
  const written = schema === undefined ? name : `${schema}.${name}`
  if (MSDB_PROCEDURES.has(nameKey(name))) return errors.unknownProcedure(written)
  return /^(sp|xp)_/i.test(name) ? unsupported(`the procedure ${written}`) : errors.unknownProcedure(written)
}
