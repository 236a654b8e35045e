import {createHash} from 'node:crypto'
import {buffer} from 'node:stream/consumers'
import {fromBufferPromise} from 'yauzl'
import {BadPath, parseWindowsPath} from './windows-path.ts'

/** The zip or what was made of it is not the release that it should be. */
export class BadRelease extends Error {}

export interface ReleaseFiles {
  readonly manifest: Buffer
  /** By their path inside the zip, with `/`; the manifest left out. */
  readonly files: ReadonlyMap<string, Buffer>
}

/** Unpacks a release in memory and compares each file with the manifest. Throws BadRelease. */
export async function readReleaseZip(zip: Buffer, version: string, manifestDigest: string): Promise<ReleaseFiles> {
  const entries = await unpack(zip)
  const manifest = entries.get('manifest.json')
  if (!manifest) throw new BadRelease('there is no manifest.json in the zip')
  if (sha256(manifest) !== manifestDigest)
    throw new BadRelease(`manifest.json has the digest ${sha256(manifest)}, not ${manifestDigest}`)
  entries.delete('manifest.json')
  const listed = listedFiles(manifest)
  if (listed.version !== version) throw new BadRelease(`the manifest is of version ${listed.version}, not ${version}`)
  const extra = [...entries.keys()].find((path) => !listed.files.has(path))
  if (extra !== undefined) throw new BadRelease(`${extra} is not in the manifest`)
  for (const [path, digest] of listed.files) {
    const content = entries.get(path)
    if (!content) throw new BadRelease(`${path} is missing`)
    if (sha256(content) !== digest) throw new BadRelease(`${path} has the digest ${sha256(content)}, not ${digest}`)
  }
  return {manifest, files: entries}
}

/** Version and digests by path. Throws BadRelease for what is no manifest. */
export function listedFiles(manifest: Buffer): {readonly version: string; readonly files: ReadonlyMap<string, string>} {
  try {
    const {version, files} = JSON.parse(manifest.toString('utf8')) as {version: string; files: Record<string, string>}
    return {version, files: new Map(Object.entries(files))}
  } catch (error) {
    throw new BadRelease(`manifest.json cannot be read: ${(error as Error).message}`)
  }
}

export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex')

async function unpack(zip: Buffer): Promise<Map<string, Buffer>> {
  try {
    const files = new Map<string, Buffer>()
    const archive = await fromBufferPromise(zip, {lazyEntries: true})
    for await (const entry of archive.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue
      parseWindowsPath(`D:\\${entry.fileName}`)
      files.set(entry.fileName, await buffer(await archive.openReadStreamPromise(entry)))
    }
    return files
  } catch (error) {
    const what = error instanceof BadPath ? 'holds a path that leaves its folder' : 'cannot be unpacked'
    throw new BadRelease(`the zip ${what}: ${(error as Error).message}`)
  }
}
