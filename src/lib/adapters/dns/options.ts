import type {Redactor} from '../../secret.ts'
import type {NamesKind} from '../../site/names.ts'

/** The zone of the configuration. Times in ms. */
export interface DnsOptions {
  readonly kind: NamesKind
  /** `10.0.0.53:53` or `[2001:db8::53]:53`; the first takes updates. */
  readonly servers: readonly string[]
  readonly zone: string
  /** Of new records. */
  readonly ttlSeconds: number
  /** Of `nsupdate`: full path of the TSIG key as `tsig-keygen` writes it. */
  readonly keyFile: string | undefined
  /** Of `script`: program and arguments. */
  readonly command: readonly string[] | undefined
  readonly timeoutMs: number
  readonly redactor: Redactor
}

/** For people: whom an update goes to. */
export const primaryOf = ({servers}: DnsOptions): string => servers[0] ?? ''
