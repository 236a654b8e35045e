import {existsSync} from 'node:fs'
import {homedir} from 'node:os'
import {join, resolve} from 'node:path'
import {OperatorError} from '../errors.ts'

export interface Whereabouts {
  /** Of `--config`. */
  readonly flag: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
}

export interface FoundFile {
  /** Absolute. */
  readonly file: string
  readonly source: 'flag' | 'environment' | 'project' | 'user'
}

const NAME = 'landlord.yaml'

/**
 * The project file: what `--config` names, else LANDLORD_CONFIG, else ./landlord.yaml, else the user's own file. One that was
 * named is not looked for elsewhere when it is missing. Throws `OperatorError` LL-CONFIG-MISSING with the places.
 */
export function locateConfiguration({flag, env, cwd}: Whereabouts): FoundFile {
  if (flag !== undefined) return named(resolve(cwd, flag), 'flag', '--config')
  if (env.LANDLORD_CONFIG) return named(resolve(cwd, env.LANDLORD_CONFIG), 'environment', 'LANDLORD_CONFIG')
  const places: readonly FoundFile[] = [
    {file: resolve(cwd, NAME), source: 'project'},
    {file: join(userFolder(env), 'landlord', NAME), source: 'user'},
  ]
  const found = places.find(({file}) => existsSync(file))
  if (found) return found
  throw new OperatorError('LL-CONFIG-MISSING', 'There is no configuration.', {
    why: `neither ${places.map(({file}) => file).join(' nor ')} exists, and neither --config nor LANDLORD_CONFIG is given`,
    state: 'nothing was changed',
    next: ['landlord lab up --dir lab', 'landlord --help'],
  })
}

function named(file: string, source: FoundFile['source'], by: string): FoundFile {
  if (existsSync(file)) return {file, source}
  throw new OperatorError('LL-CONFIG-MISSING', `The configuration that ${by} names does not exist.`, {
    where: file,
    state: 'nothing was changed',
  })
}

/** The XDG base directory specification for POSIX, %APPDATA% for Windows. */
export function userFolder(env: Whereabouts['env']): string {
  if (process.platform === 'win32') return env.APPDATA ?? join(homedir(), 'AppData', 'Roaming')
  const xdg = env.XDG_CONFIG_HOME
  return xdg?.startsWith('/') ? xdg : join(env.HOME ?? homedir(), '.config')
}
