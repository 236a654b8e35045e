import type {AlterationStatement} from './alterations.ts'
import type {BackupStatement, MediaStatement, RestoreStatement} from './backups.ts'
import type {CredentialStatement} from './credentials.ts'
import type {CheckStatement} from './dbcc.ts'
import type {LockHint, Query} from './query-ast.ts'

/** Statements, conditions and expressions that the lab knows: closed unions, so that an interpreter's switch is complete. */

import type {DatabaseStatement} from './databases.ts'
import type {PermissionStatement} from './grants.ts'
import type {PrincipalStatement} from './principals.ts'

export interface ObjectName {
  /** Database, schema, name as written; a part left out is undefined. */
  readonly database?: string | undefined
  readonly schema?: string | undefined
  readonly name: string
  readonly line: number
}

/** A type as written; what it means and whether it is supported is told by the engine. */
export interface TypeName {
  readonly name: string
  readonly arguments: readonly (number | 'max')[]
  readonly line: number
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>='

export type Expression =
  | {readonly kind: 'integer'; readonly text: string}
  | {readonly kind: 'decimal'; readonly text: string}
  | {readonly kind: 'float'; readonly text: string}
  | {readonly kind: 'string'; readonly value: string; readonly unicode: boolean}
  | {readonly kind: 'binary'; readonly hex: string}
  | {readonly kind: 'null'}
  | {readonly kind: 'variable'; readonly name: string}
  | {readonly kind: 'global'; readonly name: string}
  | {readonly kind: 'column'; readonly qualifier: readonly string[]; readonly name: string}
  | {readonly kind: 'negate'; readonly operand: Expression}
  | {
      readonly kind: 'arithmetic'
      readonly operator: ArithmeticOperator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly arguments: readonly Expression[]
      /** COUNT(DISTINCT a): only aggregates have it. */
      readonly distinct: boolean
      readonly line: number
    }
  | {readonly kind: 'count-rows'}
  | {readonly kind: 'cast'; readonly operand: Expression; readonly type: TypeName}
  | {
      readonly kind: 'convert'
      readonly operand: Expression
      readonly type: TypeName
      readonly style: number | undefined
    }
  /** TRY_CAST and TRY_CONVERT: NULL where the value does not fit the type. */
  | {readonly kind: 'attempt'; readonly operand: Expression}
  | {
      readonly kind: 'simple-case'
      readonly operand: Expression
      readonly branches: readonly {when: Expression; result: Expression}[]
      readonly otherwise: Expression | undefined
    }
  | {
      readonly kind: 'searched-case'
      readonly branches: readonly {when: Condition; result: Expression}[]
      readonly otherwise: Expression | undefined
    }
  | {readonly kind: 'scalar-query'; readonly query: Query}

export type Condition =
  | {readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition}
  | {readonly kind: 'not'; readonly operand: Condition}
  | {
      readonly kind: 'compare'
      readonly operator: ComparisonOperator
      readonly left: Expression
      readonly right: Expression
    }
  | {readonly kind: 'is-null'; readonly operand: Expression; readonly negated: boolean}
  | {
      readonly kind: 'in-list'
      readonly operand: Expression
      readonly items: readonly Expression[]
      readonly negated: boolean
    }
  | {readonly kind: 'in-query'; readonly operand: Expression; readonly query: Query; readonly negated: boolean}
  | {
      readonly kind: 'between'
      readonly operand: Expression
      readonly low: Expression
      readonly high: Expression
      readonly negated: boolean
    }
  | {
      readonly kind: 'like'
      readonly operand: Expression
      readonly pattern: Expression
      readonly escape: Expression | undefined
      readonly negated: boolean
    }
  | {readonly kind: 'exists'; readonly query: Query}

/** Column of OUTPUT: of the row as it is after (`inserted`) or was before (`deleted`). */
export type OutputItem =
  | {readonly kind: 'star'; readonly side: 'inserted' | 'deleted'}
  | {
      readonly kind: 'column'
      readonly side: 'inserted' | 'deleted'
      readonly name: string
      readonly alias: string | undefined
    }

export type ColumnConstraint =
  | {
      readonly kind: 'default'
      readonly name: string | undefined
      readonly expression: Expression
      readonly text: string
      /** WITH VALUES: rows that are there already take it, though the column may be NULL. */
      readonly withValues: boolean
    }
  | TableConstraint

export type TableConstraint =
  | {
      readonly kind: 'primary' | 'unique'
      readonly name: string | undefined
      readonly clustered: boolean | undefined
      readonly columns: readonly KeyColumn[]
    }
  | {readonly kind: 'check'; readonly name: string | undefined; readonly condition: Condition; readonly text: string}
  | {
      readonly kind: 'foreign'
      readonly name: string | undefined
      readonly columns: readonly string[]
      readonly target: ObjectName
      readonly targetColumns: readonly string[]
    }

export interface KeyColumn {
  readonly name: string
  readonly descending: boolean
}

export interface ColumnDefinition {
  readonly name: string
  readonly type: TypeName
  readonly collation: string | undefined
  /** Undefined where neither NULL nor NOT NULL is written. */
  readonly nullable: boolean | undefined
  readonly identity: {readonly seed: bigint; readonly increment: bigint} | undefined
  readonly constraints: readonly ColumnConstraint[]
}

export type IsolationLevel = 'read committed' | 'serializable'

/** Session settings that drivers send at log-on; each is accepted only with the value that the lab behaves as. */
export interface SessionSetting {
  readonly name: string
  readonly value: string
}

export interface Argument {
  readonly name: string | undefined
  /** Constants and variables only, as T-SQL has it; `default` leaves the parameter out. */
  readonly value: Expression
  readonly output: boolean
}

export type StatementBody =
  | AlterationStatement
  | CredentialStatement
  | {readonly kind: 'select'; readonly query: Query}
  | {
      readonly kind: 'insert'
      readonly table: ObjectName
      readonly columns: readonly string[] | undefined
      readonly output: readonly OutputItem[]
      readonly source:
        | {readonly kind: 'values'; readonly rows: readonly (readonly (Expression | 'default')[])[]}
        | {readonly kind: 'query'; readonly query: Query}
    }
  | {
      readonly kind: 'update'
      readonly table: ObjectName
      readonly hints: readonly LockHint[]
      readonly assignments: readonly {readonly column: string; readonly expression: Expression}[]
      readonly output: readonly OutputItem[]
      readonly where: Condition | undefined
    }
  | {
      readonly kind: 'delete'
      readonly table: ObjectName
      readonly output: readonly OutputItem[]
      readonly where: Condition | undefined
    }
  | {
      readonly kind: 'declare'
      readonly variables: readonly {
        readonly name: string
        readonly type: TypeName
        readonly value: Expression | undefined
      }[]
    }
  | {readonly kind: 'set-variable'; readonly name: string; readonly expression: Expression}
  | {readonly kind: 'set-context'; readonly value: Expression}
  | {readonly kind: 'set-xact-abort' | 'set-nocount'; readonly on: boolean}
  | {readonly kind: 'set-lock-timeout'; readonly ms: number}
  | {readonly kind: 'set-isolation'; readonly level: IsolationLevel}
  | {readonly kind: 'set-session'; readonly settings: readonly SessionSetting[]}
  | {
      readonly kind: 'if'
      readonly condition: Condition
      readonly then: Statement
      readonly otherwise: Statement | undefined
    }
  | {readonly kind: 'block'; readonly statements: readonly Statement[]}
  | {readonly kind: 'try'; readonly body: readonly Statement[]; readonly handler: readonly Statement[]}
  | {
      readonly kind: 'throw'
      readonly error:
        | {readonly number: Expression; readonly message: Expression; readonly state: Expression}
        | undefined
    }
  | {readonly kind: 'commit'}
  /** ROLLBACK's is a savepoint's or the outermost transaction's. */
  | {readonly kind: 'rollback'; readonly name: string | undefined}
  /** `mark`: description of WITH MARK; undefined where there is no mark. */
  | {readonly kind: 'begin-transaction'; readonly name: string | undefined; readonly mark: string | undefined}
  | BackupStatement
  | RestoreStatement
  | MediaStatement
  | CheckStatement
  | {readonly kind: 'save-transaction'; readonly name: string}
  | {readonly kind: 'print'; readonly value: Expression}
  | {readonly kind: 'use'; readonly database: string}
  | {
      readonly kind: 'execute'
      readonly procedure: ObjectName
      readonly arguments: readonly Argument[]
      readonly result: string | undefined
    }
  | DatabaseStatement
  | PrincipalStatement
  | PermissionStatement
  | {
      readonly kind: 'create-table'
      readonly table: ObjectName
      readonly columns: readonly ColumnDefinition[]
      readonly constraints: readonly TableConstraint[]
    }
  | {
      readonly kind: 'create-index'
      readonly name: string
      readonly unique: boolean
      readonly table: ObjectName
      readonly columns: readonly KeyColumn[]
    }

/** `text`: as written, without what follows it. */
export type Statement = StatementBody & {readonly line: number; readonly text: string}
