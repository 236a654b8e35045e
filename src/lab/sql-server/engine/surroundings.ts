import {requireReadable} from '../backup/damage.ts'
import {catalogueRelation} from '../catalogue/catalogue.ts'
import {volumeStats} from '../catalogue/volume-stats.ts'
import {builtinOf, globalOf} from '../functions/builtins.ts'
import type {ObjectName} from '../tsql/ast.ts'
import type {LockHint} from '../tsql/query-ast.ts'
import {nameKey} from './compare.ts'
import {errors, unsupported} from './errors.ts'
import {databaseOf, type FoundTable, findTable, qualified} from './names.ts'
import type {Builtin, Relation, Surroundings, TableFunction, Variables} from './scope.ts'
import type {Session} from './session.ts'

/** What a batch of a session can name: its variables, tables, catalogue views and functions. */
export class SessionSurroundings implements Surroundings {
  readonly variables: Variables
  readonly #session: Session

  constructor(session: Session, variables: Variables) {
    this.#session = session
    this.variables = variables
  }

  relation(name: ObjectName, hints: readonly LockHint[]): Relation {
    if (name.schema !== undefined && ['sys', 'information_schema'].includes(nameKey(name.schema))) {
      if (hints.length > 0) throw unsupported('hints on catalogue views')
      return catalogueRelation(name, databaseOf(name, this.#session), this.#session)
    }
    const found = findTable(name, this.#session)
    requireRight(found, 'SELECT')
    return {
      columns: found.table.columns.map((column) => ({...column, identity: column.identity !== null})),
      rows: (pin) => {
        const {cell, table} = found
        requireReadable(cell, table, this.#session.instance)
        // What is read with a lock is read as it stands, what is read without one as it stood when the statement began.
        const locked = hints.length > 0 || this.#session.isolation === 'serializable'
        const database = locked ? this.#session.view(cell) : this.#session.statementView(cell)
        const now = database.tables.get(table.id)
        const key = now && pin?.(now)
        if (now === undefined || key === undefined) return now?.rows.values() ?? []
        return now.rows.withKey(key.shape, key.values).flatMap((id) => [now.rows.get(id) ?? []])
      },
    }
  }

  volumeStats(): TableFunction {
    return volumeStats(this.#session)
  }

  builtin(name: string): Builtin | undefined {
    return builtinOf(name, this.#session)
  }

  global(name: string): Builtin | undefined {
    return globalOf(name, this.#session)
  }
}

/** Throws 229. */
export function requireRight(found: FoundTable, permission: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE'): void {
  if (found.rights.may(permission, found.table)) return
  const [schema = '', table = ''] = qualified(found.database, found.table).split('.')
  throw errors.permission(permission, 'object', table, found.database.name, schema)
}
