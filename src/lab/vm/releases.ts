import type {Machine} from './machine.ts'
import {listedFiles, sha256} from './release-zip.ts'
import {splitCommandLine} from './services/command-line.ts'
import {isUnder} from './windows-path.ts'

export interface ReleaseThere {
  /** Of its manifest; null where a file is missing, altered or none of the manifest's. */
  readonly manifestDigest: string | null
  /** Files that lie there, the manifest itself left out. */
  readonly files: number
}

/** Undefined: no such folder. */
export function releaseThere(machine: Machine, folder: string): ReleaseThere | undefined {
  const {disk} = machine
  if (!disk.isFolder(folder)) return undefined
  const lying = filesBelow(machine, folder)
  if (!lying.includes('manifest.json')) return {manifestDigest: null, files: lying.length}
  const manifest = disk.read(`${folder}\\manifest.json`)
  return {manifestDigest: whole(machine, folder, manifest, lying) ? sha256(manifest) : null, files: lying.length - 1}
}

/** Services whose program lies under the folder. */
export const usersOf = (machine: Machine, folder: string): readonly string[] =>
  machine.table
    .all()
    .filter(({path}) => programUnder(path, folder))
    .map(({name}) => name)

export function programUnder(commandLine: string, folder: string): boolean {
  const program = splitCommandLine(commandLine)[0]
  try {
    return program !== undefined && isUnder(program, folder)
  } catch {
    return false
  }
}

function whole(machine: Machine, folder: string, manifest: Buffer, lying: readonly string[]): boolean {
  try {
    const {files} = listedFiles(manifest)
    return (
      lying.length === files.size + 1 &&
      [...files].every(
        ([path, digest]) => lying.includes(path) && sha256(machine.disk.read(`${folder}\\${path}`)) === digest,
      )
    )
  } catch {
    return false
  }
}

function filesBelow(machine: Machine, folder: string, prefix = ''): readonly string[] {
  const {disk} = machine
  return disk.names(folder).flatMap((name) => {
    const path = `${folder}\\${name}`
    return disk.isFolder(path) ? filesBelow(machine, path, `${prefix}${name}/`) : [prefix + name]
  })
}
