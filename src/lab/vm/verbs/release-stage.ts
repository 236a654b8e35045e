import type {Machine} from '../machine.ts'
import {BadRelease, type ReleaseFiles, readReleaseZip, sha256} from '../release-zip.ts'
import {releaseThere} from '../releases.ts'
import {object, text} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'
import {parentOf} from '../windows-path.ts'

export const releaseStage = verb(
  'apply',
  object({zip: text, sha256: text, version: text, manifestDigest: text, dest: text}),
  async (input, {machine, attempt}): Promise<Outcome> => {
    const {dest, zip} = input
    const there = releaseThere(machine, dest)
    if (there && there.manifestDigest !== input.manifestDigest)
      throw new VerbError('FOREIGN', `${dest} is there and holds something else`)
    if (there) return {changes: dropZip(machine, zip), data: {files: there.files}}
    const release = await checked(input, machine)
    unpack(machine, release, dest, `${dest}.${attempt}.part`)
    return {changes: [`unpacked ${dest}`, ...dropZip(machine, zip)], data: {files: release.files.size}}
  },
)

async function checked(
  {
    zip,
    sha256: digest,
    version,
    manifestDigest,
  }: {zip: string; sha256: string; version: string; manifestDigest: string},
  {disk}: Machine,
): Promise<ReleaseFiles> {
  if (!disk.exists(zip)) throw new VerbError('BAD-ZIP', `${zip} is not there`)
  const content = disk.read(zip)
  if (sha256(content) !== digest)
    throw new VerbError('BAD-ZIP', `${zip} has the digest ${sha256(content)}, not ${digest}`)
  try {
    return await readReleaseZip(content, version, manifestDigest)
  } catch (error) {
    if (error instanceof BadRelease) throw new VerbError('BAD-ZIP', error.message)
    throw error
  }
}

/** Under a name of its own until it is whole. */
function unpack(machine: Machine, release: ReleaseFiles, dest: string, part: string): void {
  machine.remove(part)
  machine.disk.makeFolder(part)
  try {
    for (const [path, content] of [...release.files, ['manifest.json', release.manifest] as const]) {
      const target = `${part}\\${path.replaceAll('/', '\\')}`
      machine.disk.makeFolder(parentOf(target))
      machine.disk.write(target, content)
    }
  } catch (error) {
    machine.remove(part)
    throw error
  }
  machine.rename(part, dest)
}

function dropZip(machine: Machine, zip: string): readonly string[] {
  if (!machine.disk.exists(zip)) return []
  machine.remove(zip)
  return [`removed ${zip}`]
}
