import type {State} from './state.ts'
import {formatWindowsPath, parentOf, parseWindowsPath, pathKey} from './windows-path.ts'

export type Rights = 'full' | 'modify' | 'read'

export interface AclEntry {
  readonly sid: string
  readonly rights: Rights
}

export interface Acl {
  readonly owner: string
  readonly inherits: boolean
  /** By SID, the inherited ones among them. */
  readonly entries: readonly AclEntry[]
}

/** BUILTIN\Administrators: owner of what an administrator's ssh session makes. */
export const administrators = 'S-1-5-32-544'
export const system = 'S-1-5-18'
export const users = 'S-1-5-32-545'
/** NT SERVICE\ALL SERVICES. */
export const everyService = 'S-1-5-80-0'

/** Owners and access lists of files and folders. What has none of its own has its parent's entries, as on NTFS. */
export class Acls {
  readonly #state: State

  constructor(state: State) {
    this.#state = state
  }

  of(path: string): Acl {
    const own = this.#own(path)
    if (own && !own.inherits) return own
    const inherited = isRoot(path) ? driveRoot : this.of(parentOf(path)).entries
    return {owner: own?.owner ?? administrators, inherits: true, entries: merged(inherited, own?.entries ?? [])}
  }

  /** Owner Administrators, inheritance off, these entries and no other. Answers whether anything was different. */
  protect(path: string, entries: readonly AclEntry[]): boolean {
    const wanted: Acl = {owner: administrators, inherits: false, entries: merged([], entries)}
    if (JSON.stringify(this.of(path)) === JSON.stringify(wanted)) return false
    this.set(path, wanted)
    return true
  }

  set(path: string, acl: Acl): void {
    this.#state
      .prepare('INSERT OR REPLACE INTO acls VALUES (?, ?, ?, ?)')
      .run(pathKey(path), acl.owner, acl.inherits ? 1 : 0, JSON.stringify(acl.entries))
  }

  /** A rename keeps what is explicit, on the folder and below it. */
  moved(from: string, to: string): void {
    this.removed(to)
    this.#state
      .prepare('UPDATE acls SET path = ? || substr(path, ?) WHERE path = ? OR substr(path, 1, ?) = ?')
      .run(pathKey(to), pathKey(from).length + 1, pathKey(from), pathKey(from).length + 1, `${pathKey(from)}\\`)
  }

  removed(path: string): void {
    const key = pathKey(path)
    this.#state
      .prepare('DELETE FROM acls WHERE path = ? OR substr(path, 1, ?) = ?')
      .run(key, key.length + 1, `${key}\\`)
  }

  /** Whether one of these SIDs may read the file. */
  readable(path: string, sids: readonly string[]): boolean {
    return this.of(path).entries.some((entry) => sids.includes(entry.sid))
  }

  #own(path: string): Acl | undefined {
    const row = this.#state.prepare('SELECT owner, inherits, entries FROM acls WHERE path = ?').get(pathKey(path))
    if (!row) return undefined
    return {owner: String(row.owner), inherits: row.inherits === 1, entries: JSON.parse(String(row.entries))}
  }
}

const driveRoot: readonly AclEntry[] = [
  {sid: system, rights: 'full'},
  {sid: administrators, rights: 'full'},
  {sid: users, rights: 'read'},
]

const isRoot = (path: string): boolean => parseWindowsPath(formatWindowsPath(parseWindowsPath(path))).names.length === 0

function merged(inherited: readonly AclEntry[], own: readonly AclEntry[]): readonly AclEntry[] {
  const bySid = new Map([...inherited, ...own].map((entry) => [entry.sid, {sid: entry.sid, rights: entry.rights}]))
  return [...bySid.values()].sort((a, b) => (a.sid < b.sid ? -1 : 1))
}
