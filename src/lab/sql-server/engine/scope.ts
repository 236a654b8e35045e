import type {Table} from '../storage/model.ts'
import type {ObjectName} from '../tsql/ast.ts'
import type {LockHint} from '../tsql/query-ast.ts'
import type {KeyValues} from './resources.ts'
import type {SqlType, Value} from './values.ts'

/** A row under evaluation: the cells of all its sources side by side, and the row of the query around it. */
export interface Frame {
  readonly cells: readonly Value[]
  readonly parent: Frame | undefined
}

export const EMPTY_FRAME: Frame = {cells: [], parent: undefined}

export interface RelationColumn {
  readonly name: string
  readonly type: SqlType
  readonly nullable: boolean
  readonly identity: boolean
}

/** Something that FROM can name: a table, a catalogue view, a derived table. */
export interface Relation {
  readonly columns: readonly RelationColumn[]
  /** Given for what has more columns in SQL Server than in the lab: a column that is not there is unsupported, not unknown. */
  readonly partialView?: string
  /** All rows, or, of a table, those that `pin` names by a key: whoever asks so looks at its condition all the same. */
  rows(pin?: (table: Table) => KeyValues | undefined): Iterable<readonly Value[]>
}

export interface BoundSource {
  /** Lower case; what qualifies its columns. */
  readonly exposed: string
  readonly schema: string | undefined
  readonly relation: Relation
  /** Where its cells begin in the frame. */
  readonly offset: number
}

export interface Variable {
  readonly type: SqlType
  value: Value
}

/** What gives rows for values: a function in FROM. */
export interface TableFunction {
  readonly parameters: readonly SqlType[]
  readonly columns: readonly RelationColumn[]
  readonly partialView: string
  /** Once a statement, then asked for each row. */
  open(): (given: readonly Value[]) => readonly (readonly Value[])[]
}

/** By lower-case name with its @. */
export type Variables = Map<string, Variable>

/** What expressions and queries of a batch need from the session that runs them. */
export interface Surroundings {
  readonly variables: Variables
  /** Throws 208, 229 or 916. */
  relation(name: ObjectName, hints: readonly LockHint[]): Relation
  /** sys.dm_os_volume_stats. Its `open` throws 300 and 297. */
  volumeStats(): TableFunction
  /** A built-in function of the session or server; undefined where there is none of that name. */
  builtin(name: string): Builtin | undefined
  /** @@name */
  global(name: string): Builtin | undefined
}

/** For what is kept with a table: a DEFAULT or CHECK knows no variables of the batch that made it. */
export function withoutVariables(around: Surroundings): Surroundings {
  return {
    variables: new Map(),
    relation: (name, hints) => around.relation(name, hints),
    volumeStats: () => around.volumeStats(),
    builtin: (name) => around.builtin(name),
    global: (name) => around.global(name),
  }
}

export interface Builtin {
  readonly parameters: readonly SqlType[]
  /** Parameters that may be left out, counted from the last. */
  readonly optional: number
  readonly returns: SqlType
  call(given: readonly Value[]): Value
}
