import type sql from 'mssql'
import type {ContractRow, Principal} from './row.ts'

/** A server that the rows are asked of: a stand-in, or a real one. */
export interface Target {
  /** As SERVERPROPERTY('ProductVersion') tells it. */
  readonly build: string
  /** A proof is written down for a real one only. */
  readonly isReal: boolean
  /** Why a row cannot be asked here; undefined where it can. */
  refuses(row: ContractRow): string | undefined
  /** Names and folders of a row's text as they are called here. */
  text(text: string): string
  /** A value of an answer as the rows call it. */
  value(value: unknown): unknown
  /** One connection at most, so that what a row does to its session stays in it. */
  connect(as: Principal, database?: string): Promise<sql.ConnectionPool>
  /** How many requests were seen that changed something; undefined where nobody counts. */
  changes(): number | undefined
  /** Only what the rows expect to be there. */
  clean(): Promise<void>
  stop(): Promise<void>
}
