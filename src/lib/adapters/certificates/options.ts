import type {Redactor, Secret} from '../../secret.ts'

/** The source of certificates of the configuration. Times in ms. */
export interface CertificateOptions {
  /** Full path. Of `folder` and `acme`. */
  readonly folder: string | undefined
  /** Opens the PFX files in the folder. */
  readonly password: Secret | undefined
  /** Of `script`: program and arguments. */
  readonly command: readonly string[] | undefined
  readonly timeoutMs: number
  readonly redactor: Redactor
}
