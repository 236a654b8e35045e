import {closeSync, existsSync, openSync, statSync} from 'node:fs'
import {dirname} from 'node:path'
import {type Block, type BlockTag, bodyOf, type Ending, readBlocks} from './blocks.ts'
import {backupErrors, WINDOWS} from './errors.ts'
import type {Places} from './places.ts'
import {FORMAT, type MediaLabel, type SetEnd, type SetHeader} from './set.ts'

/** A backup set in one file of its media set. */
interface SetPart {
  readonly header: SetHeader
  /** Undefined for one that was not finished. */
  readonly end: SetEnd | undefined
  /** It was given up while it was made, and says so. */
  readonly givenUp: boolean
  readonly content: readonly Block[]
}

/** One file of a media set. */
export interface Family {
  readonly device: string
  readonly file: number
  readonly label: MediaLabel
  readonly sets: readonly SetPart[]
  /** Where its last whole block ends. */
  readonly size: number
  readonly ending: Ending
}

/** Content of a set in the order in which it was written. */
export interface ContentBlock {
  readonly tag: BlockTag
  readonly device: string
  /** Of the first row in it; 0 for what has no rows. */
  readonly page: number
  /** Undefined: damaged. */
  body(verify: boolean): Buffer | undefined
}

export interface OpenSet {
  readonly position: number
  readonly header: SetHeader
  readonly end: SetEnd
  readonly content: readonly ContentBlock[]
  readonly devices: readonly string[]
}

/** The files of one media set, open for reading; whoever opened it closes it. */
export class Media {
  readonly families: readonly Family[]
  readonly label: MediaLabel

  private constructor(families: readonly Family[], label: MediaLabel) {
    this.families = families
    this.label = label
  }

  /** All members must be there, each once. Throws 3201, 3203, 3241, 3243, 3254, 3132, 3227 or 3231. */
  static open(devices: readonly string[], places: Pick<Places, 'resolve'>): Media {
    const families: Family[] = []
    try {
      for (const device of devices) families.push(openFamily(device, places))
      const label = families[0]?.label
      if (label === undefined) throw new Error('a media set has a file')
      requireMembers(families, label)
      return new Media(
        [...families].sort((a, b) => a.label.number - b.label.number),
        label,
      )
    } catch (error) {
      for (const {file} of families) closeSync(file)
      throw error
    }
  }

  /** Label and sets of one file, whatever set it belongs to. */
  static openOne(device: string, places: Pick<Places, 'resolve'>): Media {
    const family = openFamily(device, places)
    return new Media([family], family.label)
  }

  get count(): number {
    return Math.max(...this.families.map(({sets}) => sets.length))
  }

  /** The set at a position, from 1, finished or not, as its header tells. Throws 4038. */
  headerAt(position: number): {readonly header: SetHeader; readonly end: SetEnd | undefined} {
    const [first] = this.families
    const part = first?.sets[position - 1]
    if (first === undefined || part === undefined) throw backupErrors.noPosition(position, first?.device ?? '')
    return {header: part.header, end: part.end}
  }

  /** The set at a position, to be read whole. Throws 4038, 3256, 3203, 3242 or 3189 for one that is not whole. */
  setAt(position: number): OpenSet {
    const {header} = this.headerAt(position)
    const parts = this.families.map((family) => ({family, part: wholePart(family, position, header)}))
    const content: (ContentBlock & {readonly sequence: number})[] = parts.flatMap(({family, part}) =>
      part.content.map((block) => ({
        sequence: numberOf(block, 'sequence') ?? -1,
        tag: block.tag,
        device: family.device,
        page: numberOf(block, 'page') ?? 0,
        body: (verify: boolean) => bodyOf(family.file, block, verify),
      })),
    )
    content.sort((a, b) => a.sequence - b.sequence)
    const end = parts[0]?.part.end
    if (end === undefined || content.length !== end.blocks || content.some(({sequence}, i) => sequence !== i))
      throw backupErrors.damaged()
    return {position, header, end, content, devices: this.families.map(({device}) => device)}
  }

  close(): void {
    for (const {file} of this.families) closeSync(file)
  }
}

function numberOf({head}: Block, key: string): number | undefined {
  const found =
    typeof head === 'object' && head !== null ? Object.entries(head).find(([name]) => name === key) : undefined
  return typeof found?.[1] === 'number' ? found[1] : undefined
}

function wholePart(family: Family, position: number, header: SetHeader): SetPart {
  const part = family.sets[position - 1]
  const {device} = family
  const last = position === family.sets.length
  if (part === undefined) {
    if (family.ending === 'end') throw backupErrors.noPosition(position, device)
    throw family.ending === 'cut' ? backupErrors.readFailed(device, WINDOWS.endOfFile) : backupErrors.notSet(device)
  }
  if (part.header.guid !== header.guid) throw backupErrors.damaged()
  if (part.givenUp) throw backupErrors.incomplete(device)
  if (part.end !== undefined) return part
  if (last && family.ending === 'damaged') throw backupErrors.damaged()
  throw backupErrors.readFailed(device, WINDOWS.endOfFile)
}

/** Path on this machine. Throws 3201 for what cannot be opened. */
export function deviceFile(device: string, places: Pick<Places, 'resolve'>, use: 'read' | 'write'): string {
  const path = places.resolve(device)
  if (path === undefined || !existsSync(dirname(path))) throw backupErrors.cannotOpen(device, WINDOWS.pathNotFound)
  if (existsSync(path) && !statSync(path).isFile()) throw backupErrors.cannotOpen(device, WINDOWS.accessDenied)
  if (use === 'read' && !existsSync(path)) throw backupErrors.cannotOpen(device, WINDOWS.fileNotFound)
  return path
}

function openFamily(device: string, places: Pick<Places, 'resolve'>): Family {
  const path = deviceFile(device, places, 'read')
  if (statSync(path).size === 0) throw backupErrors.empty(device)
  const file = openSync(path, 'r')
  try {
    return familyOf(device, file)
  } catch (error) {
    closeSync(file)
    throw error
  }
}

function familyOf(device: string, file: number): Family {
  const {blocks, ending} = readBlocks(file)
  const [first, ...rest] = blocks
  if (first === undefined || first.tag !== 'TAPE') throw backupErrors.notMedia(device)
  const label = first.head as MediaLabel
  const {major, minor} = label.format
  if (major !== FORMAT.major)
    throw backupErrors.otherFormat(device, `${major}.${minor}`, `${FORMAT.major}.${FORMAT.minor}`)
  const sets: SetPart[] = []
  for (const block of rest) {
    const current = sets.at(-1)
    if (block.tag === 'SSET') sets.push({header: block.head as SetHeader, end: undefined, givenUp: false, content: []})
    else if (current === undefined || current.end !== undefined || current.givenUp) throw backupErrors.notSet(device)
    else sets[sets.length - 1] = withBlock(current, block)
  }
  return {device, file, label, sets, size: blocks.at(-1)?.end ?? 0, ending}
}

function withBlock(part: SetPart, block: Block): SetPart {
  if (block.tag === 'ESET') return {...part, end: block.head as SetEnd}
  if (block.tag === 'FAIL') return {...part, givenUp: true}
  return {...part, content: [...part.content, block]}
}

function requireMembers(families: readonly Family[], label: MediaLabel): void {
  families.forEach((family, i) => {
    if (family.label.mediaSet !== label.mediaSet)
      throw backupErrors.familyCount(family.device, family.label.families, families.length)
    const twin = families.slice(0, i).find((other) => other.label.number === family.label.number)
    if (twin !== undefined) throw backupErrors.sameFamily(family.device, family.label.number, twin.device)
  })
  if (families.length < label.families) throw backupErrors.familiesMissing(label.families, families.length)
}
