import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join, resolve} from 'node:path'
import {crc32} from 'node:zlib'

/** What can be completed by name, by the key of the list that shows it. */
export type NameKind = 'tenants' | 'vms' | 'servers' | 'releases' | 'runs' | 'locks'

const KINDS: readonly string[] = ['tenants', 'vms', 'servers', 'releases', 'runs', 'locks'] satisfies NameKind[]
const MOST = 2000
/** What no shell takes for anything but a word. */
const PLAIN = /^[A-Za-z0-9][\w.:/@-]{0,127}$/

/** Which site's names: those of one project are nothing to another. `config` is what --config names. */
export interface NamePlace {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly config?: string | undefined
}

/** Keeps the names that a list has just shown, for completion. Whatever fails is passed over: it is a cache. */
export function keepNames(kind: string, names: readonly string[], place: NamePlace): void {
  if (!KINDS.includes(kind)) return
  try {
    const folder = folderOf(place)
    mkdirSync(folder, {recursive: true, mode: 0o700})
    const kept = names.filter((name) => PLAIN.test(name)).slice(0, MOST)
    writeFileSync(join(folder, kind), kept.map((name) => `${name}\n`).join(''), {mode: 0o600})
  } catch {}
}

/** Names as the last list showed them; none where there was no list. */
export function namesOf(kind: NameKind, place: NamePlace): readonly string[] {
  try {
    return readFileSync(join(folderOf(place), kind), 'utf8')
      .split('\n')
      .filter((name) => PLAIN.test(name))
  } catch {
    return []
  }
}

/**
 * By where the project file is looked for; the file itself is not read, since a completion has no time. Not a SHA-256: to load
 * OpenSSL for it costs a list 25 ms.
 */
function folderOf({env, cwd, config}: NamePlace): string {
  const named = config ?? env.LANDLORD_CONFIG
  const site = named ? resolve(cwd, named) : resolve(cwd, 'landlord.yaml')
  return join(cacheFolder(env), 'landlord', 'names', `${crc32(site).toString(16)}-${site.length}`)
}

function cacheFolder(env: NamePlace['env']): string {
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME
  if (process.platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA
  const home = env.HOME ?? homedir()
  return process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache')
}
