import type {CertificateFacts} from './certificates.ts'

export interface OutsideQuestion {
  /** `https://acme.cloud.example:8080/health` */
  readonly url: string
  /** Where to connect to, as DNS gave it: no resolver is asked. */
  readonly address: string
  readonly timeoutMs: number
}

export interface OutsideAnswer {
  /** Undefined: no answer; `error` says why. */
  readonly status: number | undefined
  readonly ms: number
  /** First 4 KB of the body, as text. */
  readonly body: string
  /** Of HTTPS: what was shown, be it trusted or not. */
  readonly certificate: CertificateFacts | undefined
  readonly error: string | undefined
}

/** The way a client comes: from this side, by host name, without anything of ours on the way. */
export interface OutsideReading {
  /** GET, no redirects followed. Over HTTPS the certificate must be trusted and carry the name; what is not is in `error`. */
  get(question: OutsideQuestion): Promise<OutsideAnswer>
}
