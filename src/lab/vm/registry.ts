import type {State} from './state.ts'

const landlord = 'HKLM:\\SOFTWARE\\landlord'
const fences = `${landlord}\\Fences`

/** The part of the registry that landlord's verbs use: which store manages the machine, and the highest token seen by key. */
export class Registry {
  readonly #state: State

  constructor(state: State) {
    this.#state = state
  }

  get store(): string | undefined {
    return this.#get(landlord, 'Store')
  }

  set store(value: string) {
    this.#set(landlord, 'Store', 'String', value)
  }

  /** REG_QWORD. */
  fence(key: string): bigint | undefined {
    const value = this.#get(fences, key)
    return value === undefined ? undefined : BigInt(value)
  }

  raiseFence(key: string, token: bigint): void {
    this.#set(fences, key, 'QWord', String(token))
  }

  fences(): Readonly<Record<string, string>> {
    const rows = this.#state.prepare('SELECT name, value FROM registry WHERE key = ? ORDER BY name').all(fences)
    return Object.fromEntries(rows.map((row) => [String(row.name), String(row.value)]))
  }

  #get(key: string, name: string): string | undefined {
    const row = this.#state.prepare('SELECT value FROM registry WHERE key = ? AND name = ?').get(key, name)
    return row === undefined ? undefined : String(row.value)
  }

  #set(key: string, name: string, kind: string, value: string): void {
    this.#state
      .prepare(
        'INSERT INTO registry VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET kind = excluded.kind, value = excluded.value',
      )
      .run(key, name, kind, value)
  }
}
