import {lstatSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** A secret, and where it may be. */
export interface Sought {
  readonly name: string
  readonly value: string
}

export interface Find {
  readonly where: string
  readonly name: string
}

/** Forms in which a secret could have been written by accident. */
function formsOf(value: string): readonly Buffer[] {
  const utf16 = Buffer.from(value, 'utf16le')
  const forms = [
    Buffer.from(value),
    utf16,
    Buffer.from(JSON.stringify(value).slice(1, -1)),
    Buffer.from(Buffer.from(value).toString('base64')),
    Buffer.from(utf16.toString('base64')),
    Buffer.from(Buffer.from(value).toString('hex')),
    Buffer.from(encodeURIComponent(value)),
  ]
  return forms.filter((form, at) => forms.findIndex((other) => other.equals(form)) === at)
}

/** Which secrets stand in the bytes. */
export const foundIn = (where: string, bytes: Buffer, secrets: readonly Sought[]): readonly Find[] =>
  secrets.filter(({value}) => formsOf(value).some((form) => bytes.includes(form))).map(({name}) => ({where, name}))

/** Every file below the folder, links not followed. `isHome` says where secrets belong. */
export function foundBelow(
  folder: string,
  secrets: readonly Sought[],
  isHome: (path: string) => boolean,
): {readonly finds: readonly Find[]; readonly files: number} {
  let files = 0
  const finds: Find[] = []
  const look = (path: string): void => {
    const stat = lstatSync(path, {throwIfNoEntry: false})
    if (stat?.isDirectory()) for (const name of readdirSync(path)) walk(join(path, name))
    if (!stat?.isFile() || isHome(path)) return
    files += 1
    finds.push(...foundIn(path, readFileSync(path), secrets))
  }
  const walk = (path: string): void => {
    try {
      look(path)
    } catch (error) {
      // It went while it was looked at, or is nobody's business here.
      if (!['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  walk(folder)
  return {finds, files}
}
