import {existsSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {crc32} from 'node:zlib'
import type {OpenedStore} from '../../adapters/store/opened-store.ts'
import {processLiveness} from '../../adapters/store/process-identity.ts'
import type {SpoolPlace} from '../../adapters/store/spool/place.ts'
import type {Configuration} from '../../config/index.ts'
import type {Spool} from '../../engine/index.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** How long a page waits for another process that writes to the spool. */
const LOCK_WAIT_MS = 2000

/** Opened, or made where there is none yet. */
export async function openSpoolOf(configuration: Configuration): Promise<SpoolPlace> {
  const {openSpool} = await import('../../adapters/store/spool/place.ts')
  return openSpool({path: spoolPath(configuration), liveness: processLiveness, lockWaitMs: LOCK_WAIT_MS})
}

export const hasSpool = (configuration: Configuration): boolean => existsSync(spoolPath(configuration))

/** The spool beside a store, opened when it is first asked for. */
export function spoolBeside(configuration: Configuration, opened: OpenedStore) {
  let place: Promise<SpoolPlace> | undefined
  return {
    async of(which: 'there' | 'made'): Promise<Spool | undefined> {
      if (which === 'there' && place === undefined && !hasSpool(configuration)) return undefined
      place ??= openSpoolOf(configuration)
      return opened.spool(await place)
    },
    async close(): Promise<void> {
      await (await place)?.opened[Symbol.asyncDispose]()
    },
  }
}

/** Where the project file says; else in the folder of this user for what programs keep, a file a project file. */
function spoolPath({incidents, file}: Configuration): string {
  if (incidents?.spool !== undefined) return incidents.spool
  return join(stateFolder(process.env), 'landlord', 'spool', `${crc32(file).toString(16)}-${file.length}.db`)
}

/** https://specifications.freedesktop.org/basedir-spec/latest */
function stateFolder(env: Environment): string {
  if (env.XDG_STATE_HOME) return env.XDG_STATE_HOME
  if (process.platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA
  const home = env.HOME ?? homedir()
  return process.platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.local', 'state')
}
