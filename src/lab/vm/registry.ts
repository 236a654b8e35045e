import type {State} from './state.ts'

const landlord = 'HKLM:\\SOFTWARE\\landlord'
const fences = `${landlord}\\Fences`
const intents = `${landlord}\\Services`
const certificates = `${landlord}\\Certificates`

/** The part of the registry that landlord's verbs use: which store manages the machine, the highest token seen by key, services to be. */
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
    return this.#values(fences)
  }

  /** Written before a service is made, since making and stamping it are two acts on Windows: attempt and command line. */
  intend(service: string, intent: readonly [attempt: string, path: string]): void {
    this.#set(intents, service, 'MultiString', JSON.stringify(intent))
  }

  forgetIntent(service: string): void {
    this.#delete(intents, service)
  }

  /** The attempt that put a certificate into the store; written before it is there. */
  certificateStamp(thumbprint: string): string | undefined {
    return this.#get(certificates, thumbprint)
  }

  stampCertificate(thumbprint: string, attempt: string): void {
    this.#set(certificates, thumbprint, 'String', attempt)
  }

  forgetCertificate(thumbprint: string): void {
    this.#delete(certificates, thumbprint)
  }

  intents(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(Object.entries(this.#values(intents)).map(([name, value]) => [name, JSON.parse(value)]))
  }

  #values(key: string): Readonly<Record<string, string>> {
    const rows = this.#state.prepare('SELECT name, value FROM registry WHERE key = ? ORDER BY name').all(key)
    return Object.fromEntries(rows.map((row) => [String(row.name), String(row.value)]))
  }

  #delete(key: string, name: string): void {
    this.#state.prepare('DELETE FROM registry WHERE key = ? AND name = ?').run(key, name)
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
