import {createHash} from 'node:crypto'
import {crc32, deflateRawSync} from 'node:zlib'

/** An entry as a hostile program might write it: nothing is checked. */
export interface RawEntry {
  readonly name: string | Buffer
  readonly content?: string | Buffer
  /** Unix mode, type included. */
  readonly mode?: number
  readonly flags?: number
  readonly method?: number
  /** What the directory says of the size, where it lies. */
  readonly saysBytes?: number
  readonly extra?: Buffer
  /** What its own header says, where that differs from the directory. */
  readonly local?: {readonly name?: string; readonly crc?: number; readonly bytes?: number; readonly flags?: number}
  /** Checksum that header and directory both say. */
  readonly crc?: number
  /** Index of the entry whose content this one points to. */
  readonly sharesWith?: number
}

/** A zip of these entries, byte by byte. Source: APPNOTE.TXT of PKWARE, 4.3. */
export function rawZip(entries: readonly RawEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  const offsets: number[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name as string)
    const content = Buffer.from((entry.content ?? '') as string)
    const method = entry.method ?? 8
    const packed = method === 8 ? deflateRawSync(content) : content
    const at = entry.sharesWith === undefined ? offset : (offsets[entry.sharesWith] as number)
    offsets.push(at)
    const extra = entry.extra ?? Buffer.alloc(0)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(entry.flags ?? 0x0800, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(entry.crc ?? crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(entry.saysBytes ?? content.length, 18)
    common.writeUInt16LE(name.length, 22)
    common.writeUInt16LE(extra.length, 24)
    if (entry.sharesWith === undefined) {
      const own = Buffer.from(common)
      const ownName = Buffer.from(entry.local?.name ?? name)
      if (entry.local?.crc !== undefined) own.writeUInt32LE(entry.local.crc, 10)
      if (entry.local?.bytes !== undefined) own.writeUInt32LE(entry.local.bytes, 18)
      if (entry.local?.flags !== undefined) own.writeUInt16LE(entry.local.flags, 2)
      own.writeUInt16LE(ownName.length, 22)
      const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), own, ownName, extra, packed])
      parts.push(local)
      offset += local.length
    }
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(((entry.mode ?? 0o100644) * 0x10000) >>> 0, 6)
    tail.writeUInt32LE(at, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, tail, name, extra]))
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, central, end])
}

export const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex')

export const FILES: Readonly<Record<string, string>> = {
  'app/service.cjs': 'console.log(1)\n',
  'migrations/0001-items.sql': 'create table app.items (id int)\n',
  'migrations/0002-names.sql': '\ufeffalter table app.items add name int\n',
}

/** A whole manifest for these files, some of its keys replaced. */
export const manifestOf = (files: Readonly<Record<string, string>> = FILES, other: object = {}): string =>
  JSON.stringify({
    product: 'sample',
    version: '1.0.0',
    kind: 'minor',
    entryPoint: 'app/service.cjs',
    healthPath: '/health',
    role: 'app_service',
    schema: 'app',
    migrations: [
      {id: '0001-items', file: 'migrations/0001-items.sql'},
      {id: '0002-names', file: 'migrations/0002-names.sql'},
    ],
    files: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, sha256(content)])),
    ...other,
  })

/** An honest release, with more entries and other keys of its manifest where asked for. */
export const releaseZip = (more: readonly RawEntry[] = [], manifest: object = {}): Buffer =>
  rawZip([
    {name: 'manifest.json', content: manifestOf(FILES, manifest)},
    {name: 'app/', mode: 0o040755, method: 0},
    ...Object.entries(FILES).map(([name, content]) => ({name, content})),
    ...more,
  ])
