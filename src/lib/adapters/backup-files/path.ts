import {OperatorError} from '../../errors.ts'

/**
 * The names of which a path below a root is made. Throws `OperatorError` LL-BACKUP-STORE-FILE for one that would leave it, or that no file of
 * Windows can have: paths come from histories and headers, and so from whoever takes backups.
 * Source: learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function namesBelow(path: string, place: string): readonly string[] {
  const names = path.split('\\')
  const isSafe = names.every((name) => name !== '' && name !== '.' && name !== '..' && !RESERVED.test(name))
  if (isSafe && path.length <= LONGEST) return names
  throw new OperatorError('LL-BACKUP-STORE-FILE', 'That is no path of a file below the root of a backup store.', {
    where: place,
    why: JSON.stringify(path.slice(0, LONGEST)),
    state: 'nothing was read',
    next: ['landlord explain LL-BACKUP-STORE-FILE'],
  })
}

/** Control characters and what Windows keeps for itself; a blank or a dot at the end would be dropped by it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const RESERVED = /[<>:"/|?*\u0000-\u001f]|[ .]$/
const LONGEST = 1024
