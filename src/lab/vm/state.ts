import {chmodSync} from 'node:fs'
import {DatabaseSync} from 'node:sqlite'

export type State = DatabaseSync

/**
 * What a Windows machine remembers outside its files, in one SQLite file. Every statement commits by itself, so a change
 * stands before the reply that tells of it. It must outlive the death of its process, not of the computer below: no sync.
 */
export function openState(file: string): State {
  const state = new DatabaseSync(file, {timeout: 2000})
  // It holds private keys.
  chmodSync(file, 0o600)
  state.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  state.exec(tables)
  return state
}

export function wipeState(state: State): void {
  for (const name of tableNames(state)) state.exec(`DELETE FROM main.${name}`)
}

/** All of it, as another file. */
export function copyState(state: State, file: string): void {
  state.prepare('VACUUM INTO ?').run(file)
}

/** In place of all that is there. */
export function takeState(state: State, file: string): void {
  state.prepare('ATTACH ? AS other').run(file)
  wipeState(state)
  for (const name of tableNames(state)) state.exec(`INSERT INTO main.${name} SELECT * FROM other.${name}`)
  state.exec('DETACH other')
}

const tableNames = (state: State): readonly string[] =>
  state
    .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
    .all()
    .map(({name}) => String(name))

const tables = `
  CREATE TABLE IF NOT EXISTS registry (
    key TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL COLLATE NOCASE, kind TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (key, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS services (
    name TEXT PRIMARY KEY COLLATE NOCASE, display_name TEXT NOT NULL, path TEXT NOT NULL, account TEXT NOT NULL,
    start TEXT NOT NULL, restart_after TEXT NOT NULL, restart_on_error INTEGER NOT NULL, sid_type TEXT NOT NULL,
    dependencies TEXT NOT NULL, stamp TEXT, exit_code INTEGER NOT NULL, deleting INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS acls (
    path TEXT PRIMARY KEY, owner TEXT NOT NULL, inherits INTEGER NOT NULL, entries TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    record INTEGER PRIMARY KEY, at TEXT NOT NULL, source TEXT NOT NULL, id INTEGER NOT NULL, level TEXT NOT NULL,
    message TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS firewall (
    name TEXT PRIMARY KEY, rule_group TEXT, ports TEXT NOT NULL, remote TEXT NOT NULL, enabled INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS url_reservations (url TEXT PRIMARY KEY, sids TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS tls_bindings (
    bound_by TEXT NOT NULL, endpoint TEXT NOT NULL, thumbprint TEXT NOT NULL, app_id TEXT NOT NULL,
    PRIMARY KEY (bound_by, endpoint)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS certificates (
    thumbprint TEXT PRIMARY KEY, chain TEXT NOT NULL, private_key TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS intermediates (thumbprint TEXT PRIMARY KEY) STRICT;
`
