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
  /** No new tenant gets it; those that run it go on. Null: it is in service. */
  readonly retired: {readonly at: string; readonly by: string} | null
}

/** A release on its way into the library. */
export type NewRelease = Omit<Release, 'addedAt' | 'retired'>

/** What a zip holds, once it was checked whole. */
export interface ReleaseCandidate extends Omit<NewRelease, 'addedBy'> {
  readonly files: number
  /** Ids, in order of application. */
  readonly migrations: readonly string[]
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
  /** What became of the library's own copy of the zip: its digest is computed afresh. */
  condition(version: string): Promise<'whole' | 'missing' | 'damaged'>
  /**
   * Checks the library's own copy whole: its digest, every entry, every file against the manifest. Throws `OperatorError`
   * LL-RELEASE-DAMAGED with what is wrong, LL-RELEASE-UNKNOWN.
   */
  verify(version: string): Promise<ReleaseCandidate>
  /** Checks a zip whole, without taking anything from it. Throws `OperatorError` LL-RELEASE-ZIP with the reason, LL-FILE. */
  examine(zip: string): Promise<ReleaseCandidate>
}

export interface ReleaseWriting {
  /**
   * Takes the zip into the library: checks it whole, compares its digest with the one decided upon, keeps a copy, then its
   * row. The same again is fine. Throws `OperatorError` LL-RELEASE-ZIP, LL-RELEASE-EXISTS, LL-STORE-DISK.
   */
  add(order: {readonly zip: string; readonly digest: string; readonly by: string}): Promise<void>
  /** The same again is fine. Throws `OperatorError` LL-RELEASE-LAST where no other release is in service. */
  retire(order: {readonly version: string; readonly digest: string; readonly by: string}): Promise<void>
  /** Back into service; the same again is fine. */
  reinstate(order: {readonly version: string; readonly digest: string}): Promise<void>
  /** Row first, then the zip. Absent is fine, another digest is left alone. Throws LL-RELEASE-IN-USE while a tenant runs it. */
  remove(order: {readonly version: string; readonly digest: string}): Promise<void>
}

/** The library's rows in the ops store; the zips lie in its folder. */
export interface ReleaseCatalogue {
  release(version: string): Promise<Release | undefined>
  /** In no order. */
  releases(): Promise<readonly Release[]>
}

export interface ReleaseCatalogueWriting extends Pick<ReleaseWriting, 'retire' | 'reinstate'> {
  /** The same again is fine. Throws `OperatorError` LL-RELEASE-EXISTS where the version has another digest. */
  enter(release: NewRelease): Promise<void>
  /** Absent is fine, another digest is left alone. Throws `OperatorError` LL-RELEASE-IN-USE while a tenant runs it. */
  strike(order: {readonly version: string; readonly digest: string}): Promise<void>
}
