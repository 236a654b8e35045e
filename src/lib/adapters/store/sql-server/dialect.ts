import {
  type ColumnDefinitionNode,
  type DatabaseConnection,
  DataTypeNode,
  type Dialect,
  type Driver,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  RawNode,
} from 'kysely'
import {type ConnectionOrder, TdsConnection} from './connection.ts'

/**
 * Kysely over the TDS sessions that managed servers are spoken to by. Kysely's own driver takes a message for BEGIN, one for
 * the lock, one for each change, and tells lost connections to the console.
 */
export const tds = (order: ConnectionOrder): Dialect => ({
  createDriver: () => new TdsDriver(order),
  createQueryCompiler: () => new CollatingCompiler(),
  createAdapter: () => new MssqlAdapter(),
  createIntrospector: (db) => new MssqlIntrospector(db),
})

/** Keys, names and digests compare byte by byte, as in SQLite: `acme` is not `Acme`, and no language decides the order of a list. */
const COLLATION = 'Latin1_General_100_BIN2'

class CollatingCompiler extends MssqlQueryCompiler {
  protected override visitColumnDefinition(node: ColumnDefinitionNode): void {
    const type = typeText(node)
    super.visitColumnDefinition(
      type === undefined ? node : {...node, dataType: RawNode.createWithSql(`${type} collate ${COLLATION}`)},
    )
  }
}

/** A type of text, as it was written; undefined for others. */
function typeText({dataType}: ColumnDefinitionNode): string | undefined {
  const text = RawNode.is(dataType)
    ? dataType.sqlFragments.join('')
    : DataTypeNode.is(dataType)
      ? dataType.dataType
      : ''
  return /^n?(?:var)?char\b/i.test(text) ? text : undefined
}

/** More at once than this wait for one another; writers do so anyway. */
const MOST = 4

class TdsDriver implements Driver {
  readonly #order: ConnectionOrder
  readonly #idle: TdsConnection[] = []
  readonly #waiting: (() => void)[] = []
  #opened = 0

  constructor(order: ConnectionOrder) {
    this.#order = order
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    for (;;) {
      const idle = this.#idle.pop()
      if (idle?.isUsable) return idle
      if (idle) this.#forget(idle)
      if (this.#opened < MOST) return await this.#open()
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    ours(connection).begin()
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).commit()
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).rollback()
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const released = ours(connection)
    if (released.isUsable) this.#idle.push(released)
    else this.#forget(released)
    this.#waiting.shift()?.()
  }

  async destroy(): Promise<void> {
    for (const connection of this.#idle.splice(0)) this.#forget(connection)
  }

  async #open(): Promise<TdsConnection> {
    this.#opened++
    try {
      return await TdsConnection.open(this.#order)
    } catch (error) {
      this.#opened--
      this.#waiting.shift()?.()
      throw error
    }
  }

  #forget(connection: TdsConnection): void {
    this.#opened--
    connection.close()
  }
}

function ours(connection: DatabaseConnection): TdsConnection {
  if (connection instanceof TdsConnection) return connection
  throw new TypeError('Kysely hands back the connections that it was given.')
}
