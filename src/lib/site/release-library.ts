import type {Migration} from './database-server.ts'

/** A release as `release add` took it in: checked whole, named by its digest. */
export interface Release {
  readonly version: string
  readonly kind: 'minor' | 'major'
  /** SHA-256 of the zip, hexadecimal: its identity. */
  readonly digest: string
  /** SHA-256 of `manifest.json` as it lies in the zip. */
  readonly manifestDigest: string
  /** Path of the program inside the zip, with `/`. */
  readonly entryPoint: string
  readonly healthPath: string
  /** Role that the service's users join, and their default schema; the migrations make both. */
  readonly role: string
  readonly schema: string
  readonly bytes: number
  readonly addedAt: string
  readonly addedBy: string
}

export interface ReleaseReading {
  /** Undefined: no such version in the library. */
  release(version: string): Promise<Release | undefined>
  /** Newest last, by semantic version. */
  releases(): Promise<readonly Release[]>
  /** In order of application. */
  migrations(version: string): Promise<readonly Migration[]>
  /** Path of the zip on this machine, its digest checked just now. */
  zip(version: string): Promise<string>
}
