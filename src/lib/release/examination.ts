import {createHash} from 'node:crypto'
import {OperatorError} from '../errors.ts'
import {type Archive, type ArchiveEntry, ArchiveFault} from './archive.ts'
import {entriesProblem} from './entries.ts'
import {MANIFEST, type Manifest, type ManifestMigration, parseManifest} from './manifest.ts'

const LARGEST_MANIFEST = 8 * 1024 ** 2
const LARGEST_SCRIPT = 16 * 1024 ** 2

/** What a zip holds once all of it was checked. */
export interface Examined extends Pick<Manifest, 'version' | 'kind' | 'entryPoint' | 'healthPath' | 'role' | 'schema'> {
  readonly manifestDigest: string
  readonly files: number
  /** Ids, in order of application. */
  readonly migrations: readonly string[]
}

export interface Script extends Omit<ManifestMigration, 'apart'> {
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly checksum: string
  readonly script: string
  /** Of one that no transaction can hold, the text of its check. */
  readonly apart?: {readonly check: string}
}

/**
 * Checks a zip whole: its entries, its manifest, the digest of every file. `where` names it in errors. Throws `OperatorError`
 * LL-RELEASE-ZIP with the first reason that was found.
 */
export async function examine(archive: Archive, where: string): Promise<Examined> {
  return refusing(where, async () => {
    const {entries, manifest, manifestDigest} = await opened(archive)
    const files = entries.filter(({kind, name}) => kind === 'file' && name !== MANIFEST)
    const missing = Object.keys(manifest.files).find((path) => !files.some(({name}) => name === path))
    if (missing !== undefined) throw new ArchiveFault(`its manifest names ${JSON.stringify(missing)}, which it lacks`)
    for (const entry of files) {
      const digest = Object.hasOwn(manifest.files, entry.name) ? manifest.files[entry.name] : undefined
      if (digest === undefined)
        throw new ArchiveFault(`it holds ${JSON.stringify(entry.name)}, which its manifest does not name`)
      if ((await digestOf(archive, entry)) !== digest)
        throw new ArchiveFault(`${JSON.stringify(entry.name)} is not what its manifest says: another digest`)
    }
    await readScripts(archive, entries, manifest)
    const {version, kind, entryPoint, healthPath, role, schema} = manifest
    return {
      ...{version, kind, entryPoint, healthPath, role, schema, manifestDigest},
      files: files.length,
      migrations: manifest.migrations.map(({id}) => id),
    }
  })
}

/** The migrations' scripts, in order of application, each compared with its digest in a manifest that has `manifestDigest`. Throws LL-RELEASE-ZIP. */
export async function scripts(archive: Archive, manifestDigest: string, where: string): Promise<readonly Script[]> {
  return refusing(where, async () => {
    const found = await opened(archive)
    if (found.manifestDigest !== manifestDigest)
      throw new ArchiveFault('its manifest is another one than when it was taken in')
    return readScripts(archive, found.entries, found.manifest)
  })
}

/** A broken archive as an operator must read it; any other error as it is. */
export function refused(error: unknown, where: string): unknown {
  if (!(error instanceof ArchiveFault)) return error
  return new OperatorError('LL-RELEASE-ZIP', 'This zip is not taken as a release.', {
    where,
    why: error.message,
    state: 'nothing of it was unpacked or kept',
    cause: error.cause,
  })
}

async function opened(archive: Archive) {
  const entries = await archive.entries()
  const problem = entriesProblem(archive, entries)
  if (problem) throw new ArchiveFault(problem)
  const entry = entries.find(({name, kind}) => name === MANIFEST && kind === 'file')
  if (!entry) throw new ArchiveFault(`it has no ${MANIFEST} at its top`)
  if (entry.bytes > LARGEST_MANIFEST)
    throw new ArchiveFault(`its ${MANIFEST} has ${entry.bytes} bytes; at most ${LARGEST_MANIFEST} are allowed`)
  const bytes = await contentOf(archive, entry)
  const parsed = parseManifest(textOf(bytes, MANIFEST))
  if ('problem' in parsed) throw new ArchiveFault(`its ${MANIFEST}: ${parsed.problem}`)
  return {entries, manifest: parsed.manifest, manifestDigest: sha256(bytes)}
}

async function readScripts(
  archive: Archive,
  entries: readonly ArchiveEntry[],
  manifest: Manifest,
): Promise<readonly Script[]> {
  const found: Script[] = []
  const text = async (file: string) => {
    const entry = entries.find(({name}) => name === file)
    if (!entry) throw new ArchiveFault(`its manifest names ${JSON.stringify(file)}, which it lacks`)
    if (entry.bytes > LARGEST_SCRIPT)
      throw new ArchiveFault(`${JSON.stringify(file)} has ${entry.bytes} bytes; a script has at most ${LARGEST_SCRIPT}`)
    const bytes = await contentOf(archive, entry)
    const checksum = sha256(bytes)
    if (checksum !== manifest.files[file])
      throw new ArchiveFault(`${JSON.stringify(file)} is not what its manifest says: another digest`)
    return {checksum, script: textOf(bytes, file)}
  }
  for (const {id, file, apart} of manifest.migrations) {
    const {checksum, script} = await text(file)
    const own = apart === undefined ? {} : {apart: {check: (await text(apart.check)).script}}
    found.push({id, file, checksum, script, ...own})
  }
  return found
}

async function contentOf(archive: Archive, entry: ArchiveEntry): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of archive.read(entry)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function digestOf(archive: Archive, entry: ArchiveEntry): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of archive.read(entry)) hash.update(chunk)
  return hash.digest('hex')
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** UTF-8; a byte order mark is left out. */
function textOf(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch {
    throw new ArchiveFault(`${JSON.stringify(name)} is not UTF-8`)
  }
}

async function refusing<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw refused(error, where)
  }
}
