import {administrators, system, users} from '../acls.ts'
import {removeLeftovers} from '../leftovers.ts'
import type {Machine} from '../machine.ts'
import {BadRelease, type ReleaseFiles, readReleaseZip, sha256} from '../release-zip.ts'
import {releaseThere} from '../releases.ts'
import {object, type Read, text} from '../shape.ts'
import {type Outcome, VerbError, verb} from '../verb.ts'
import {parentOf} from '../windows-path.ts'

const order = object({zip: text, sha256: text, version: text, manifestDigest: text, dest: text})

export const releaseStage = verb(
  'apply',
  order,
  async (input, {machine, attempt, deadlineMs}): Promise<Outcome> =>
    await machine.mutexes.alone(`release-${input.version}`, deadlineMs, () => stage(input, machine, attempt)),
)

async function stage(input: Read<typeof order>, machine: Machine, attempt: string): Promise<Outcome> {
  const {dest, zip} = input
  const there = releaseThere(machine, dest)
  if (there && there.manifestDigest !== input.manifestDigest)
    throw new VerbError('FOREIGN', `${dest} holds something else`)
  const unpacked = there ? [] : await expand(input, machine, `${dest}.${attempt}.part`)
  const changes = [...unpacked, ...removeLeftovers(machine, dest), ...dropZip(machine, zip)]
  return {changes, data: {files: releaseThere(machine, dest)?.files ?? 0}}
}

/** Under a name of its own until it is whole; what is cut off stays there for the next attempt to remove. */
async function expand(input: Read<typeof order>, machine: Machine, part: string): Promise<readonly string[]> {
  const content = checkedZip(input, machine)
  machine.remove(part)
  machine.disk.makeFolder(part)
  machine.acls.protect(part, [
    {sid: system, rights: 'full'},
    {sid: administrators, rights: 'full'},
    {sid: users, rights: 'read'},
  ])
  const release = await readWhole(content, input)
  for (const [path, bytes] of [...release.files, ['manifest.json', release.manifest] as const]) {
    const target = `${part}\\${path.replaceAll('/', '\\')}`
    machine.disk.makeFolder(parentOf(target))
    machine.disk.write(target, bytes)
  }
  machine.rename(part, input.dest)
  return [`unpacked ${input.dest}`]
}

function checkedZip({zip, sha256: digest}: Read<typeof order>, {disk}: Machine): Buffer {
  if (!disk.exists(zip)) throw new VerbError('BAD-ZIP', `${zip} is not there`)
  const content = disk.read(zip)
  if (sha256(content) !== digest)
    throw new VerbError('BAD-ZIP', `${zip} has the digest ${sha256(content)}, not ${digest}`)
  return content
}

async function readWhole(zip: Buffer, {version, manifestDigest}: Read<typeof order>): Promise<ReleaseFiles> {
  try {
    return await readReleaseZip(zip, version, manifestDigest)
  } catch (error) {
    if (error instanceof BadRelease) throw new VerbError('BAD-ZIP', error.message)
    throw error
  }
}

function dropZip(machine: Machine, zip: string): readonly string[] {
  if (!machine.disk.exists(zip)) return []
  machine.remove(zip)
  return [`removed ${zip}`]
}
