import {accessSync, constants} from 'node:fs'
import {delimiter, isAbsolute, join} from 'node:path'

/** Where the shell would find a program; undefined: nowhere on the PATH. A path is looked at as it stands. */
export function programOn(name: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = isAbsolute(name) || name.includes('/') ? [''] : (env.PATH ?? env.Path ?? '').split(delimiter)
  const endings = process.platform === 'win32' ? ['', ...(env.PATHEXT ?? '.EXE;.CMD').split(';')] : ['']
  return folders
    .flatMap((folder) => endings.map((ending) => (folder === '' ? name : join(folder, name)) + ending))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
