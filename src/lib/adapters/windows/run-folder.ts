import {mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {WindowsOptions} from './options.ts'
import {knownHosts, sshConfig} from './ssh-config.ts'

/** The private folder of one VM for as long as this process works with it: configuration, pinned key, socket. No secret. */
export interface RunFolder {
  readonly config: string
  remove(): void
}

/** Makes it with mode 0700; sweeps away those of processes that were killed. It also goes when the process exits by itself. */
export function makeRunFolder(options: WindowsOptions, share: boolean): RunFolder {
  const parent = roomForSocket(tmpdir()) ? tmpdir() : '/tmp'
  sweep(parent)
  const folder = mkdtempSync(join(parent, `${PREFIX}${process.pid}-`))
  const files = {knownHosts: join(folder, 'known_hosts'), control: share ? join(folder, SOCKET) : undefined}
  const config = join(folder, 'config')
  writeFileSync(files.knownHosts, knownHosts(options), {mode: 0o600})
  writeFileSync(config, sshConfig(options, files), {mode: 0o600})
  const remove = () => {
    process.off('exit', remove)
    rmSync(folder, {recursive: true, force: true})
  }
  process.on('exit', remove)
  return {config, remove}
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
