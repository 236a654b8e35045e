import type {Condition, Expression, ObjectName} from './ast.ts'

export type SelectItem =
  | {readonly kind: 'star'; readonly qualifier: readonly string[]}
  | {readonly kind: 'value'; readonly expression: Expression; readonly alias: string | undefined}
  | {readonly kind: 'assign'; readonly variable: string; readonly expression: Expression}

export type LockHint = 'UPDLOCK' | 'HOLDLOCK'
export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'cross'

export type Source =
  | {
      readonly kind: 'table'
      readonly name: ObjectName
      readonly alias: string | undefined
      readonly hints: readonly LockHint[]
    }
  | {readonly kind: 'derived'; readonly query: Query; readonly alias: string}
  | {
      /** CROSS APPLY of sys.dm_os_volume_stats, the one table function that there is. */
      readonly kind: 'volume-stats'
      readonly left: Source
      readonly arguments: readonly Expression[]
      readonly alias: string | undefined
    }
  | {
      readonly kind: 'join'
      readonly join: JoinKind
      readonly left: Source
      readonly right: Source
      readonly on: Condition | undefined
    }

export interface OrderItem {
  readonly expression: Expression
  readonly descending: boolean
}

/** WITH name (columns) AS (query). */
export interface CommonTable {
  readonly name: string
  readonly columns: readonly string[] | undefined
  readonly query: Query
}

export interface Query {
  readonly with: readonly CommonTable[]
  readonly distinct: boolean
  readonly top: Expression | undefined
  readonly items: readonly SelectItem[]
  readonly from: readonly Source[]
  readonly where: Condition | undefined
  readonly groupBy: readonly Expression[]
  readonly having: Condition | undefined
  /** Further SELECTs, each added to all before it; what follows is then of the whole. */
  readonly unions: readonly {readonly all: boolean; readonly query: Query}[]
  readonly orderBy: readonly OrderItem[]
  /** Rows to leave out, and rows to give after them. */
  readonly offset: Expression | undefined
  readonly fetch: Expression | undefined
  readonly line: number
}
