import {closeSync, existsSync, ftruncateSync, openSync, statSync, writeSync} from 'node:fs'
import {newGuid} from '../storage/log.ts'
import {type BlockTag, blockBytes} from './blocks.ts'
import {backupErrors, WINDOWS} from './errors.ts'
import {deviceFile, Media} from './media-reading.ts'
import type {Places} from './places.ts'
import {FORMAT, type MediaLabel, type SetEnd, type SetHeader} from './set.ts'

export interface MediaOrder {
  readonly format: boolean
  readonly init: boolean
  readonly name: string | null
  readonly description: string | null
  readonly written: string
  readonly software: string
  readonly checksums: boolean
  readonly compressed: boolean
}

interface Target {
  readonly device: string
  /** Undefined: NUL, which takes everything and keeps nothing. */
  readonly file: number | undefined
  readonly label: MediaLabel
  offset: number
}

const NUL = /^nul$/i
const NOTHING = Buffer.alloc(0)

/** Writes one backup set over the files of its media set, block by block in turn. */
export class MediaWriter {
  readonly position: number
  readonly #targets: readonly Target[]
  readonly #places: Places
  readonly #order: MediaOrder
  #blocks = 0
  #stored = 0

  private constructor(targets: readonly Target[], position: number, places: Places, order: MediaOrder) {
    this.#targets = targets
    this.position = position
    this.#places = places
    this.#order = order
  }

  /** Throws 3201, 3202, what keeps existing media from being read, or 3266 where its end is damaged. */
  static open(devices: readonly string[], order: MediaOrder, places: Places): MediaWriter {
    const paths = devices.map((device) => (NUL.test(device) ? undefined : deviceFile(device, places, 'write')))
    const anew =
      order.format || paths.every((path) => path === undefined || !existsSync(path) || statSync(path).size === 0)
    const old = anew ? undefined : existing(devices, order, places)
    const mediaSet = newGuid()
    const targets = devices.map((device, i): Target => {
      const path = paths[i]
      const kept = old?.[i]
      const file = path === undefined ? undefined : openSync(path, existsSync(path) ? 'r+' : 'w+')
      if (file !== undefined) ftruncateSync(file, kept?.from ?? 0)
      return {
        device,
        file,
        offset: kept?.from ?? 0,
        label: kept?.label ?? {
          format: FORMAT,
          mediaSet,
          family: newGuid(),
          number: i + 1,
          families: devices.length,
          name: order.name,
          description: order.description,
          written: order.written,
          software: order.software,
          compressed: order.compressed,
        },
      }
    })
    const writer = new MediaWriter(targets, old?.[0]?.position ?? 1, places, order)
    if (old === undefined) for (const target of targets) writer.#write(target, 'TAPE', target.label, NOTHING)
    return writer
  }

  get labels(): readonly {readonly device: string; readonly label: MediaLabel}[] {
    return this.#targets
  }

  /** Content blocks so far, and the bytes that they take on the disk. */
  get written(): {readonly blocks: number; readonly stored: number} {
    return {blocks: this.#blocks, stored: this.#stored}
  }

  begin(header: SetHeader): void {
    for (const target of this.#targets) this.#write(target, 'SSET', header, NOTHING)
  }

  /** `page`: of the first row in it. */
  content(tag: 'META' | 'DATA' | 'TLOG', body: Buffer, page = 0): void {
    const target = this.#targets[this.#blocks % this.#targets.length]
    if (target === undefined) throw new Error('a media set has a file')
    this.#stored += this.#write(target, tag, {sequence: this.#blocks, page}, body)
    this.#blocks += 1
  }

  finish(end: SetEnd): void {
    for (const target of this.#targets) this.#write(target, 'ESET', end, NOTHING)
    this.close()
  }

  /** Says in the files that the set is not whole, as far as there is room. */
  giveUp(): void {
    for (const target of this.#targets) {
      const bytes = blockBytes('FAIL', {}, NOTHING, {sum: false, deflate: false})
      if (target.file !== undefined && target.offset > 0) writeSync(target.file, bytes, 0, bytes.length, target.offset)
    }
    this.close()
  }

  close(): void {
    for (const {file} of this.#targets) if (file !== undefined) closeSync(file)
  }

  #write(target: Target, tag: BlockTag, head: unknown, body: Buffer): number {
    // The log and definitions always have a checksum, as SQL Server's log blocks and system pages have.
    const sum = this.#order.checksums || tag !== 'DATA'
    const bytes = blockBytes(tag, head, body, {sum, deflate: this.#order.compressed && body.length > 0})
    if (target.file === undefined) return bytes.length
    if (!this.#places.take(bytes.length)) throw backupErrors.writeFailed(target.device, WINDOWS.diskFull)
    writeSync(target.file, bytes, 0, bytes.length, target.offset)
    target.offset += bytes.length
    return bytes.length
  }
}

interface Kept {
  readonly label: MediaLabel
  /** Bytes that stay. */
  readonly from: number
  readonly position: number
}

/** What stays of media that were written before: their labels, and without INIT their sets. */
function existing(devices: readonly string[], {init}: MediaOrder, places: Places): readonly Kept[] {
  const media = Media.open(devices, places)
  try {
    return devices.map((device): Kept => {
      const family = media.families.find((one) => one.device === device)
      if (family === undefined) throw backupErrors.notMedia(device)
      const {label} = family
      const labelBytes = blockBytes('TAPE', label, NOTHING, {sum: true, deflate: false})
      if (init) return {label, from: labelBytes.length, position: 1}
      const last = family.sets.at(-1)
      const whole = family.ending === 'end' && (last === undefined || last.end !== undefined || last.givenUp)
      if (!whole) throw backupErrors.endIsDamaged(device)
      return {label, from: family.size, position: family.sets.length + 1}
    })
  } finally {
    media.close()
  }
}
