/** A backup file of the ops store, or what a store holds. */
export interface StoreArchive {
  /** Path; empty where it is a store. */
  readonly file: string
  /** SHA-256 of its lines, in hexadecimal; empty where it is a store. */
  readonly digest: string
  /** By table; tables without rows are left out. */
  readonly rows: Readonly<Record<string, number>>
  /** Number and hash of the last seal: the head of the chain that links all runs. */
  readonly seals: number
  readonly head: string
}

export interface SchemaSeen {
  /** Undefined: the database has no tables of ours yet. */
  readonly found: readonly string[] | undefined
  /** What this program knows and the store lacks, in order. */
  readonly missing: readonly string[]
  /** What the store has and this program does not know: a newer one made it. */
  readonly unknown: readonly string[]
}

/** Something that a store promises, and whether it holds. */
export interface StoreFinding {
  readonly what: string
  readonly ok: boolean
  readonly text: string
  /** What to type about it, where it does not hold. */
  readonly next?: string
}

/** The highest fencing token that a server or VM has seen of a key. */
export interface FleetToken {
  readonly key: string
  readonly token: number
  readonly where: string
}

/** A key whose next token lies above what the fleet has seen. */
export interface RaisedToken {
  readonly key: string
  readonly from: number
  readonly to: number
  readonly where: string
}

/** The store as a whole: made, brought up to date, looked through, carried elsewhere. Works on stores that this program may not work with. */
export interface StoreKeeping extends AsyncDisposable {
  readonly kind: 'sqlite' | 'sql-server'
  /** For messages. */
  readonly where: string
  schema(): Promise<SchemaSeen>
  /** Makes the tables, and on SQL Server the roles, in a database that has none; nothing where they are there. Answers the migrations that were run. */
  init(): Promise<readonly string[]>
  /** The same for a store of an older program, while no run is at work. Throws LL-STORE-VERSION, LL-STORE-MISSING. */
  migrate(): Promise<readonly string[]>
  check(): Promise<readonly StoreFinding[]>
  /** Throws LL-STORE-FILE. */
  backup(file: string): Promise<StoreArchive>
  /** Into a database without a store. Throws LL-STORE-FILE, LL-STORE-EXISTS. */
  restore(file: string): Promise<StoreArchive>
  /** Highest token by key. */
  tokens(): Promise<ReadonlyMap<string, number>>
  /** Raises tokens that lie below what the fleet has seen. */
  seat(tokens: readonly FleetToken[]): Promise<readonly RaisedToken[]>
  /** Carries everything over and leaves this one sealed: nobody goes on with it. Throws LL-STORE-LOCKED while a run is at work. */
  move(to: StoreKeeping): Promise<StoreArchive>
  /** For `move`: takes the rows over, without being open for work before `open`. */
  receive(file: string): Promise<StoreArchive>
  open(): Promise<void>
}
