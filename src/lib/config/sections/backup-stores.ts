import * as z from 'zod/mini'
import {host, hostKey, keyFile, name, path, port, secret, text} from '../kinds.ts'
import type {Objection} from '../problems.ts'

const windowsUser = text('a user of Windows', /^[^\s"/[\]:;|=,+*?<>]{1,104}$/)

/** UNC or local, as Windows writes it. */
export const folder = text(
  'a folder of Windows without a closing backslash, as \\\\backup.cloud.example\\sql or E:\\backup',
  /^([A-Za-z]:|\\\\[^\\/:*?"<>|\r\n]+\\[^\\/:*?"<>|\r\n]+)(\\[^\\/:*?"<>|\r\n]+)*$/,
)
const localFolder = text(
  'a folder on a disk of that machine, as E:\\backup: a log-on by key reaches no share',
  /^[A-Za-z]:(\\[^\\/:*?"<>|\r\n]+)+$/,
)
const container = text(
  'the address of a container, as https://account.blob.core.windows.net/sql, without its signature',
  /^https?:\/\/[^\s/?#]+(\/[^\s/?#]+)+$/,
)
const prefix = text(
  'names of folders with / between them, as sql-1/daily',
  /^[^\s/\\?#][^\\?#\r\n]{0,900}[^/\\?#\r\n]$/,
)
const expected = 'a number of minutes, 0 to 10080'
const withinMinutes = (fallback: number) =>
  z._default(z.number(expected).check(z.gte(0, expected), z.lte(10_080, expected)), fallback)

const store = z.strictObject(
  {
    kind: z.enum(['folder', 'ssh', 'blob'], 'one of folder, ssh, blob'),
    path: z.optional(path),
    root: z.optional(localFolder),
    host: z.optional(host),
    port: z.optional(port),
    user: z.optional(windowsUser),
    identityFile: z.optional(keyFile),
    hostKey: z.optional(hostKey),
    via: z.optional(name),
    container: z.optional(container),
    prefix: z.optional(prefix),
    sas: z.optional(secret),
    withinMinutes: withinMinutes(0),
  },
  'a place with backup files: its `kind`',
)

/** Ways to the files themselves. */
export const stores = z.optional(z.record(name, store, 'places with backup files by name'))

export type StoreSettings = z.output<typeof store>

/** What a kind must be told, and what it has no use for. */
const KEYS = {
  folder: {needs: ['path'], takes: []},
  ssh: {needs: ['user'], takes: ['root', 'host', 'port', 'identityFile', 'hostKey', 'via']},
  blob: {needs: ['container', 'sas'], takes: ['prefix']},
} as const satisfies Record<
  StoreSettings['kind'],
  {needs: readonly (keyof StoreSettings)[]; takes: readonly (keyof StoreSettings)[]}
>

interface StoreSurroundings {
  /** Where database servers write. */
  readonly folder: string
  /** Known names. */
  readonly jumpHosts: readonly string[]
  readonly knownHosts: boolean
}

/** What each key alone does not show. `at`: where the stores stand. */
export const storeContradictions = (
  stores: Readonly<Record<string, StoreSettings>> | undefined,
  at: readonly string[],
  {folder, jumpHosts, knownHosts}: StoreSurroundings,
): readonly Objection[] =>
  Object.entries(stores ?? {}).flatMap(([name, store]): readonly Objection[] => {
    const {needs, takes} = KEYS[store.kind]
    const path = [...at, name]
    const allowed: readonly string[] = ['kind', 'withinMinutes', ...needs, ...takes]
    const said = Object.entries(store).filter(([, value]) => value !== undefined)
    const {via} = store
    return [
      ...needs
        .filter((key) => store[key as keyof StoreSettings] === undefined)
        .map((key) => ({path, text: `a store of kind ${store.kind} needs ${key}`})),
      ...said
        .filter(([key]) => !allowed.includes(key))
        .map(([key]) => ({path: [...path, key], text: `a store of kind ${store.kind} has no ${key}`})),
      ...(via !== undefined && !jumpHosts.includes(via)
        ? [{path: [...path, 'via'], text: `there is no jump host ${via}; known: ${jumpHosts.join(', ') || 'none'}`}]
        : []),
      ...(store.kind === 'ssh' && store.root === undefined && folder.startsWith('\\\\')
        ? [{path, text: `needs root: a log-on by key does not reach ${folder}`}]
        : []),
      ...(store.kind === 'ssh' && store.hostKey === undefined && !knownHosts
        ? [{path, text: 'needs hostKey, or ssh.knownHosts with a file that knows the host'}]
        : []),
    ]
  })
