/** A path as Windows means it: drive letter and names, no matter the slashes or the case they were typed in. */
export interface WindowsPath {
  /** Upper case, without the colon. */
  readonly drive: string
  readonly names: readonly string[]
}

/** The path is none that Windows would take, or tries to leave its drive. */
export class BadPath extends Error {}

/**
 * Reads `D:\a\b`, `D:/a/b` and, as Windows OpenSSH writes it, `/D:/a/b`. Throws BadPath for anything relative, for `.` and `..`,
 * device names and characters that Windows refuses.
 * Rules: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function parseWindowsPath(text: string): WindowsPath {
  const match = /^\/?([A-Za-z]):(?:[\\/](.*))?$/s.exec(text)
  if (!match?.[1]) throw new BadPath(`'${text}' is not a full path with a drive letter`)
  const names = (match[2] ?? '').split(/[\\/]/).filter((name) => name !== '')
  for (const name of names)
    if (!allowed(name)) throw new BadPath(`'${name}' in '${text}' is not a name that Windows allows`)
  return {drive: match[1].toUpperCase(), names}
}

export const formatWindowsPath = (path: WindowsPath): string => `${path.drive}:\\${path.names.join('\\')}`

/** The form under which two spellings of one path are equal. */
export const pathKey = (text: string): string => formatWindowsPath(parseWindowsPath(text)).toLowerCase()

/** Whether `path` is the folder itself or lies below it. */
export function isUnder(path: string, folder: string): boolean {
  const [inner, outer] = [pathKey(path), pathKey(folder)]
  return inner === outer || inner.startsWith(outer.endsWith('\\') ? outer : `${outer}\\`)
}

export function parentOf(text: string): string {
  const path = parseWindowsPath(text)
  return formatWindowsPath({drive: path.drive, names: path.names.slice(0, -1)})
}

const forbidden = /[<>:"|?*]/
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?$/i

const allowed = (name: string): boolean =>
  name !== '.' &&
  name !== '..' &&
  !/[. ]$/.test(name) &&
  !forbidden.test(name) &&
  !hasControl(name) &&
  !device.test(name)

const hasControl = (name: string): boolean => [...name].some((character) => character < ' ')
