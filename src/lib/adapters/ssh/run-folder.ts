import {mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {knownHosts, sshConfig} from './config.ts'
import type {SshWay} from './way.ts'

/** The private folder of one way for as long as this process goes it: configuration, pinned keys, sockets. No secret. */
export interface RunFolder {
  readonly path: string
  readonly config: string
  remove(): void
}

/** Makes it with mode 0700; sweeps away those of processes that were killed. It also goes when the process exits by itself. */
export function makeRunFolder(way: SshWay, use: {readonly share: boolean; readonly forwards: boolean}): RunFolder {
  const parent = roomForSocket(tmpdir()) ? tmpdir() : '/tmp'
  sweep(parent)
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))
  const files = {
    knownHosts: join(folder, 'known_hosts'),
    control: use.share ? join(folder, SOCKET) : undefined,
    forwards: use.forwards,
  }
  const config = join(folder, 'config')
  writeFileSync(files.knownHosts, knownHosts(way), {mode: 0o600})
  writeFileSync(config, sshConfig(way, files), {mode: 0o600})
  const remove = () => {
    process.off('exit', remove)
    rmSync(folder, {recursive: true, force: true})
  }
  process.on('exit', remove)
  return {path: folder, config, remove}
}

const PREFIX = 'landlord-ssh-'
const SOCKET = 's'

/** ssh binds `<path>.<16 random characters>` first, in at most 103 bytes (macOS), and mkdtemp adds six to the prefix. */
const roomForSocket = (parent: string): boolean =>
  process.platform === 'win32' || Buffer.byteLength(join(parent, `${PREFIX}1234567-123456`, SOCKET)) + 17 <= 103

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1])
    if (!pid || isAlive(pid)) continue
    const folder = join(parent, name)
    if (statSync(folder, {throwIfNoEntry: false})?.uid === process.getuid?.())
      rmSync(folder, {recursive: true, force: true})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
