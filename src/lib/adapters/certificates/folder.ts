import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Secret} from '../../secret.ts'
import type {Offered} from './candidate.ts'
import {openedPfx} from './opened-pfx.ts'
import type {CertificateOptions} from './options.ts'

/** Every PFX file of the folder, all under the same password. */
export function folderOffers({folder = '', password = new Secret('')}: CertificateOptions): readonly Offered[] {
  const files = listed(folder)
  if (!Array.isArray(files)) return [files as Offered]
  return files
    .filter((name) => /\.(pfx|p12)$/i.test(name))
    .sort()
    .map((name) => {
      const path = join(folder, name)
      const pfx = content(path)
      return Buffer.isBuffer(pfx) ? openedPfx(path, {pfx, password}) : pfx
    })
}

/** Names in a folder, or why they are not to be had. */
export function listed(folder: string): readonly string[] | Offered {
  try {
    return readdirSync(folder)
  } catch (error) {
    return unreadable(folder, error)
  }
}

export function content(path: string): Buffer | Offered {
  try {
    return readFileSync(path)
  } catch (error) {
    return unreadable(path, error)
  }
}

const unreadable = (from: string, error: unknown): Offered => ({
  from,
  code: 'LL-CERT-FILE',
  why: `${from} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
})
