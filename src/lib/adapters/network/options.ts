import type {Redactor} from '../../secret.ts'

interface Common {
  readonly timeoutMs: number
  readonly redactor: Redactor
}

/** By Azure's command line, which keeps its own log-on. */
export interface AzOptions extends Common {
  readonly kind: 'az'
  /** A name on the PATH, or a full path. */
  readonly program: string
  readonly resourceGroup: string
  /** Name or id; the one that `az account set` chose where undefined. */
  readonly subscription: string | undefined
}

/** By a program of the user's own; see script.ts for what it is asked. */
export interface ScriptOptions extends Common {
  readonly kind: 'script'
  /** Program and arguments. */
  readonly command: readonly string[]
}

/** By people: nothing is asked, and nothing is changed. */
interface ByHandOptions extends Common {
  readonly kind: 'by-hand'
}

export type NetworkOptions = AzOptions | ScriptOptions | ByHandOptions
