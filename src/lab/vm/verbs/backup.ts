import {createHash} from 'node:crypto'
import {lstatSync, readdirSync, readFileSync, type Stats, statSync} from 'node:fs'
import {join} from 'node:path'
import type {Disk} from '../disk.ts'
import {list, object, orNull, text, whole} from '../shape.ts'
import {found, VerbError, verb} from '../verb.ts'

/** What these verbs need of a machine: a database server's has no more. */
export interface WithDisk {
  readonly machine: {readonly disk: Disk}
}

export const backupList = verb(
  'check',
  object({root: text, after: orNull(text), max: whole}),
  ({root, after, max}, {machine}: WithDisk) => {
    const all = below(realRoot(machine.disk, root)).filter(({path}) => after === null || path > after)
    all.sort((one, other) => (one.path < other.path ? -1 : 1))
    return found({files: all.slice(0, max), more: all.length > max})
  },
)

export const backupRead = verb(
  'check',
  object({root: text, paths: list(text)}),
  ({root, paths}, {machine}: WithDisk) => {
    const real = realRoot(machine.disk, root)
    const files = paths.map((path) => {
      const file = fileBelow(real, path)
      return file === undefined ? null : factsOf(path, file.facts)
    })
    return found({files})
  },
)

export const backupDigest = verb('check', object({root: text, path: text}), ({root, path}, {machine}: WithDisk) => {
  const file = fileBelow(realRoot(machine.disk, root), path)
  if (file === undefined) return found(null)
  const content = readFileSync(file.real)
  return found({sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length})
})

/** The root itself may be a volume that is mounted there. A share is none of the disks of a machine. */
function realRoot(disk: Disk, root: string): string {
  const isLocal = /^[A-Za-z]:/.test(root)
  const real = isLocal ? disk.real(root) : ''
  if (isLocal && statSync(real, {throwIfNoEntry: false})?.isDirectory()) return real
  throw new VerbError('NO-ROOT', `${root} is not there.`)
}

interface FileFacts {
  readonly path: string
  readonly bytes: number
  readonly modifiedAt: string
}

const factsOf = (path: string, {size, mtime}: Stats): FileFacts => ({
  path,
  bytes: size,
  modifiedAt: mtime.toISOString(),
})

function below(folder: string, at = ''): FileFacts[] {
  return readdirSync(folder).flatMap((name) => {
    const real = join(folder, name)
    const facts = lstatSync(real)
    const path = at === '' ? name : `${at}\\${name}`
    if (facts.isSymbolicLink()) return []
    return facts.isDirectory() ? below(real, path) : [factsOf(path, facts)]
  })
}

function fileBelow(root: string, path: string): {readonly real: string; readonly facts: Stats} | undefined {
  const names = path.split('\\')
  if (names.some((name) => ['', '.', '..'].includes(name) || /[<>:"/|?*]/.test(name)))
    throw new VerbError('OUTSIDE', `${path} is no path below ${root}.`)
  let real = root
  for (const name of names) {
    if (!statSync(real).isDirectory()) return undefined
    const there = readdirSync(real).find((one) => one.toLowerCase() === name.toLowerCase())
    if (there === undefined) return undefined
    real = join(real, there)
    if (lstatSync(real).isSymbolicLink()) throw new VerbError('OUTSIDE', `${path} is a link.`)
  }
  const facts = lstatSync(real)
  return facts.isFile() ? {real, facts} : undefined
}
