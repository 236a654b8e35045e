import type {Machine} from './machine.ts'
import {parentOf, parseWindowsPath} from './windows-path.ts'

/** Removes what attempts that were cut off left beside the path: its name, a ULID and `.part`. */
export function removeLeftovers(machine: Machine, path: string): readonly string[] {
  const parent = parentOf(path)
  const name = parseWindowsPath(path).names.at(-1) ?? ''
  if (!machine.disk.isFolder(parent)) return []
  const left = machine.disk
    .names(parent)
    .filter(
      (other) => other.toLowerCase().startsWith(`${name.toLowerCase()}.`) && ending.test(other.slice(name.length)),
    )
    .map((other) => `${parent}\\${other}`)
  for (const part of left) machine.remove(part)
  return left.map((part) => `removed ${part}`)
}

const ending = /^\.[0-9A-Z]{26}\.part$/
