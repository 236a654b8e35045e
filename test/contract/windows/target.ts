import type {Loose} from '../../lab/vm/ssh-client.ts'
import type {Row} from './row.ts'

/** What the rows are asked of. */
export interface Target {
  readonly isReal: boolean
  /** Of its operating system. */
  readonly build: string
  /** What the verb answers; undefined without a line. */
  ask(row: Row): Promise<Loose>
  /** What a channel writes to standard output for this input, once it has ended. */
  channel(stdin: string): Promise<string>
  /** What the row says must be in the answer, in the target's own names. */
  wanted(row: Row): object
  /** As before the first row. */
  clean(): Promise<void>
  stop(): Promise<void>
}
