import type {Lsn, Mark} from '../storage/log.ts'
import type {Database, Row, Table} from '../storage/model.ts'
import {type Ordered, ordered} from '../storage/ordered.ts'
import type {DatabaseCell} from './database-cell.ts'

type Changes = Ordered<number, Row | undefined>

/** Bytes of log that a change of a definition counts for when a deadlock's victim is chosen. */
const DEFINITION_BYTES = 1024

/** Work of one session that is not committed yet. */
export class Transaction {
  readonly id: number
  /** Of the outermost BEGIN TRANSACTION. */
  readonly name: string | undefined
  /** Nested BEGIN TRAN count; 0 for the transaction that a lone statement has of its own. */
  depth: number
  /** Cannot be committed any more (XACT_STATE() = -1). */
  doomed = false
  /** What a rollback would have to undo, roughly; never less again, as a log's. */
  logBytes = 0
  /** BEGIN TRANSACTION … WITH MARK. */
  mark: Mark | undefined
  /** SAVE TRANSACTION, the latest last. Names are compared byte by byte. */
  #saved: {readonly name: string; readonly restore: () => void}[] = []
  #parts = new Map<DatabaseCell, Part>()

  constructor(id: number, depth: number, name?: string) {
    this.id = id
    this.name = name
    this.depth = depth
  }

  /** Databases that it has changed something in. */
  get cells(): Iterable<DatabaseCell> {
    return this.#parts.keys()
  }

  /** The newest committed state with its own work on top. */
  view(cell: DatabaseCell): Database {
    return this.#parts.get(cell)?.view ?? cell.committed
  }

  /** Where the log was when it began to change the database; undefined where it has changed nothing there. */
  begunIn(cell: DatabaseCell): Lsn | undefined {
    return this.#parts.get(cell)?.begun
  }

  /** Whether it has changed a table otherwise than in its rows. */
  redefines(cell: DatabaseCell, tableId: number): boolean {
    return this.#parts.get(cell)?.redefines(tableId) === true
  }

  /** To be called where the statement that is about to run fails: its work is gone, the transaction's before it stays. */
  savepoint(): () => void {
    const parts = [...this.#parts].map(([cell, part]) => [cell, part, part.savepoint()] as const)
    return () => {
      for (const [, , restore] of parts) restore()
      this.#parts = new Map(parts.map(([cell, part]) => [cell, part]))
    }
  }

  save(name: string): void {
    this.#saved.push({name, restore: this.savepoint()})
  }

  hasSaved(name: string): boolean {
    return this.#saved.some((one) => one.name === name)
  }

  /** Back to the latest savepoint of that name, which stays. Locks stay, too. */
  restore(name: string): void {
    const place = this.#saved.findLastIndex((one) => one.name === name)
    this.#saved[place]?.restore()
    this.#saved = this.#saved.slice(0, place + 1)
  }

  /** Rows of one table, by id; undefined where one is gone. */
  change(cell: DatabaseCell, tableId: number, rows: ReadonlyMap<number, Row | undefined>, bytes: number): void {
    this.#part(cell).change(tableId, rows)
    this.logBytes += bytes
  }

  /** Anything else; the database has to be locked against every other writer. */
  define(cell: DatabaseCell, database: Database): void {
    this.#part(cell).define(database)
    this.logBytes += DEFINITION_BYTES
  }

  /**
   * Durable when it returns; true where anything is different. Where it wrote in several databases, a SIGKILL between
   * their files leaves the first ones committed: atomic over databases it is only for who asks the server.
   */
  commit(): boolean {
    return [...this.#parts.values()].map((part) => part.commit(this.mark)).includes(true)
  }

  #part(cell: DatabaseCell): Part {
    const found = this.#parts.get(cell) ?? new Part(cell)
    this.#parts.set(cell, found)
    return found
  }
}

/** A transaction's work in one database. */
class Part {
  readonly #cell: DatabaseCell
  /** Committed state that `#view` was made of. */
  #base: Database
  #view: Database
  #changes: ReadonlyMap<number, Changes> = new Map()
  /** Nobody else can have committed since then: the definition's lock is on the whole database. */
  #defined = false
  /** Tables whose rows a definition made anew, emptied or took away with the table. */
  #rewritten: ReadonlySet<number> = new Set()

  readonly begun: Lsn | undefined

  constructor(cell: DatabaseCell) {
    this.#cell = cell
    this.begun = cell.store?.log.state.next
    this.#base = cell.committed
    this.#view = cell.committed
  }

  get view(): Database {
    const {committed} = this.#cell
    if (this.#base === committed || this.#defined) return this.#view
    const tables = new Map(committed.tables)
    for (const [id, changes] of this.#changes) {
      const [now, before, mine] = [committed.tables.get(id), this.#base.tables.get(id), this.#view.tables.get(id)]
      if (now === undefined) continue
      tables.set(id, now === before && mine !== undefined ? mine : withRows(now, changes.entries()))
    }
    this.#base = committed
    this.#view = {...committed, tables}
    return this.#view
  }

  change(tableId: number, rows: ReadonlyMap<number, Row | undefined>): void {
    const view = this.view
    const table = view.tables.get(tableId)
    if (table === undefined) throw new Error('a change is made to a table that is there')
    const changes = this.#changes.get(tableId)?.clone() ?? ordered((a, b) => a - b)
    for (const [id, row] of rows) changes.set(id, row)
    this.#changes = new Map(this.#changes).set(tableId, changes)
    this.#view = {...view, tables: new Map(view.tables).set(tableId, withRows(table, rows))}
  }

  define(database: Database): void {
    const anew = [...this.view.tables.values()].filter(({id, rows}) => database.tables.get(id)?.rows !== rows)
    this.#rewritten = new Set([...this.#rewritten, ...anew.map(({id}) => id)])
    this.#view = database
    this.#defined = true
  }

  redefines(tableId: number): boolean {
    if (!this.#defined) return false
    const [before, now] = [this.#base.tables.get(tableId), this.#view.tables.get(tableId)]
    if (before === undefined || now === undefined) return before !== now
    return (['name', 'schemaId', 'columns', 'keys', 'checks', 'foreigns'] as const).some(
      (one) => before[one] !== now[one],
    )
  }

  savepoint(): () => void {
    const [base, view, changes, defined] = [this.#base, this.#view, this.#changes, this.#defined]
    const rewritten = this.#rewritten
    return () => {
      this.#rewritten = rewritten
      this.#base = base
      this.#view = view
      this.#changes = changes
      this.#defined = defined
    }
  }

  commit(mark: Mark | undefined): boolean {
    const after = this.view
    if (after === this.#cell.committed) return false
    const touched = new Map([...this.#changes].map(([id, rows]) => [id, new Set(rows.keys())]))
    for (const id of this.#rewritten) {
      const [old, now] = [this.#base.tables.get(id), after.tables.get(id)]
      touched.set(id, new Set([...(old?.rows.keys() ?? []), ...(now?.rows.keys() ?? [])]))
    }
    return this.#cell.commit(after, touched, mark)
  }
}

function withRows(table: Table, rows: Iterable<readonly [number, Row | undefined]>): Table {
  return {...table, rows: table.rows.with(rows)}
}
