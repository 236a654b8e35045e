import {type ChildProcess, spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {chownSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {installFromDebian} from './debian.ts'

/** Debian's package makes and starts a cluster of its own unless this file says otherwise while it is installed. */
const NO_CLUSTER = '/etc/postgresql-common/createcluster.d/landlord-bench.conf'

/** A server of its own on a socket in a private folder, in whose data nothing else is. */
export interface Cluster {
  readonly version: string
  /** For database `postgres` as superuser. */
  readonly url: string
  /** What it says itself: fsync, synchronous_commit, wal_sync_method. */
  readonly settings: Readonly<Record<string, string>>
  close(): Promise<void>
}

/** Folder with the newest PostgreSQL's programs, installed where this user may. Undefined: there is none. */
export function postgresql(): string | undefined {
  const known = programs()
  if (known !== undefined || process.getuid?.() !== 0) return known
  mkdirSync(join(NO_CLUSTER, '..'), {recursive: true})
  writeFileSync(NO_CLUSTER, 'create_main_cluster = false\n')
  try {
    installFromDebian('postgresql')
  } finally {
    rmSync(NO_CLUSTER)
  }
  return programs()
}

/**
 * Starts a new cluster in `folder`, on the same disk as what it is compared with. `fsync` and `synchronous_commit` are on: a commit
 * that was answered survives a power cut. The server refuses to run as root, so root hands it to the user of Debian's package.
 */
export async function startCluster(bin: string, folder: string): Promise<Cluster> {
  const user = ownUser()
  const data = join(folder, 'postgresql')
  const sockets = mkdtempSync(join(tmpdir(), 'bench-pg-'))
  process.once('exit', () => rmSync(sockets, {recursive: true, force: true}))
  mkdirSync(data)
  if (user) for (const path of [data, sockets]) chownSync(path, user.uid, user.gid)
  const as = {...(user ?? {}), cwd: data, env: {PATH: process.env.PATH, LC_ALL: 'C.UTF-8'}}
  const made = spawnSync(join(bin, 'initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8'], {
    ...as,
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`initdb: ${made.error?.message ?? made.stderr}`)
  const settings = {listen_addresses: '', unix_socket_directories: sockets, fsync: 'on', synchronous_commit: 'on'}
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...args], {...as, stdio: 'ignore'})
  // Where the bench itself is ended half-way.
  const end = () => server.kill('SIGINT')
  process.once('exit', end)
  const close = async () => {
    process.off('exit', end)
    await stopped(server)
    rmSync(sockets, {recursive: true, force: true})
  }
  const ask = (sql: string) => asked(bin, sockets, sql)
  try {
    for (let tries = 0; ask('select 1') !== '1'; tries++) {
      if (tries > 100 || server.exitCode !== null) throw new Error('PostgreSQL does not answer')
      await sleep(100)
    }
    const names = ['fsync', 'synchronous_commit', 'wal_sync_method']
    return {
      version: ask('show server_version') ?? '',
      url: `postgresql://bench@localhost/postgres?host=${encodeURIComponent(sockets)}`,
      settings: Object.fromEntries(names.map((name) => [name, ask(`show ${name}`) ?? ''])),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function asked(bin: string, sockets: string, sql: string): string | undefined {
  const {status, stdout} = spawnSync(
    join(bin, 'psql'),
    ['-XAtq', '-h', sockets, '-U', 'bench', '-c', sql, 'postgres'],
    {
      encoding: 'utf8',
      timeout: 10_000,
    },
  )
  return status === 0 ? stdout.trim() : undefined
}

/** SIGINT is its fast shutdown: sessions end, data is written, nothing stays in shared memory. */
async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGINT')
  const late = setTimeout(() => server.kill('SIGKILL'), 30_000)
  await ended
  clearTimeout(late)
}

function programs(): string | undefined {
  const found = globSync('/usr/lib/postgresql/*/bin/postgres')
  const versions = found.map((path) => Number(path.split('/')[4])).sort((one, other) => other - one)
  return versions[0] === undefined ? undefined : `/usr/lib/postgresql/${versions[0]}/bin`
}

function ownUser(): {readonly uid: number; readonly gid: number} | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (option: string) => Number(spawnSync('id', [option, 'postgres'], {encoding: 'utf8'}).stdout)
  return {uid: id('-u'), gid: id('-g')}
}
