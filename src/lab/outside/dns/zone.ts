import {existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import type {RecordType} from './codes.ts'

export interface Soa {
  readonly mname: string
  readonly rname: string
  readonly serial: number
  readonly refresh: number
  readonly retry: number
  readonly expire: number
  readonly minimum: number
}

export interface ZoneRecord {
  /** Lower case, without the closing dot. */
  readonly name: string
  readonly type: RecordType
  /** Seconds. */
  readonly ttl: number
  /** An address, a name, or a text's strings one after the other; of SOA its fields. */
  readonly data: string | readonly string[] | Soa
}

/** An authoritative zone in a file of its own. */
export class Zone {
  readonly domain: string
  readonly #file: string
  #records: readonly ZoneRecord[]

  constructor(file: string, domain: string) {
    this.domain = domain
    this.#file = file
    this.#records = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : bare(domain)
  }

  get records(): readonly ZoneRecord[] {
    return this.#records
  }

  get soa(): ZoneRecord & {readonly data: Soa} {
    return this.#records.find(({type}) => type === 'SOA') as ZoneRecord & {readonly data: Soa}
  }

  at(name: string, type?: RecordType): readonly ZoneRecord[] {
    return this.#records.filter((record) => record.name === name && (type === undefined || record.type === type))
  }

  contains(name: string): boolean {
    return name === this.domain || name.endsWith(`.${this.domain}`)
  }

  /** Whether the name is there, be it only because something below it is. */
  exists(name: string): boolean {
    return this.#records.some((record) => record.name === name || record.name.endsWith(`.${name}`))
  }

  /** Durable when it returns; true where it differs from before. The serial rises unless the change brought a higher one. */
  replace(records: readonly ZoneRecord[]): boolean {
    if (JSON.stringify(records) === JSON.stringify(this.#records)) return false
    const {serial} = this.soa.data
    this.#write(
      records.map((record) =>
        record.type === 'SOA' && (record.data as Soa).serial <= serial
          ? {...record, data: {...(record.data as Soa), serial: (serial + 1) >>> 0}}
          : record,
      ),
    )
    return true
  }

  reset(): void {
    this.#write(bare(this.domain))
  }

  /** To records that it had once, serial and all. */
  revert(records: readonly ZoneRecord[]): void {
    this.#write(records)
  }

  #write(records: readonly ZoneRecord[]): void {
    this.#records = records
    mkdirSync(dirname(this.#file), {recursive: true})
    const part = `${this.#file}.part`
    writeFileSync(part, `${JSON.stringify(records, null, 1)}\n`)
    renameSync(part, this.#file)
  }
}

const bare = (domain: string): readonly ZoneRecord[] => [
  {
    name: domain,
    type: 'SOA',
    ttl: 3600,
    data: {
      mname: `ns1.${domain}`,
      rname: `hostmaster.${domain}`,
      serial: 1,
      refresh: 3600,
      retry: 600,
      expire: 86_400,
      minimum: 60,
    },
  },
  {name: domain, type: 'NS', ttl: 3600, data: `ns1.${domain}`},
  {name: `ns1.${domain}`, type: 'A', ttl: 3600, data: '127.0.0.1'},
]
