import type {Disk} from './disk.ts'
import {object, type Read, text} from './shape.ts'

export const stampFile = '.landlord.json'

/** Whose a folder is: the content of its `.landlord.json`. */
export const stampShape = object({store: text, tenant: text, id: text, attempt: text})
export type Stamp = Read<typeof stampShape>

/** Undefined: no stamp, or a file of that name that is none. */
export function stampOf(disk: Disk, folder: string): Stamp | undefined {
  const path = `${folder}\\${stampFile}`
  if (!disk.exists(path)) return undefined
  try {
    return stampShape(JSON.parse(disk.read(path).toString('utf8')), stampFile)
  } catch {
    return undefined
  }
}
