import {type ChildProcess, execFileSync, spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {connect} from 'node:net'
import {tmpdir, userInfo} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {SshHost} from '../../../src/lib/adapters/ssh/way.ts'
import {freePort} from '../free-port.ts'

/** OpenSSH's own server, as Debian's openssh-server brings it. */
const SSHD = '/usr/sbin/sshd'
export const hasSshd = existsSync(SSHD)

export interface JumpHost {
  readonly host: SshHost
  /** What it logged. */
  log(): string
  close(): Promise<void>
}

/** A jump host on loopback: nothing but forwarding, for one key. `options`: further lines of its sshd_config. */
export async function startJumpHost(order: {
  readonly name: string
  readonly options?: readonly string[]
}): Promise<JumpHost> {
  const dir = mkdtempSync(join(tmpdir(), 'landlord-sshd-'))
  for (const name of ['host', 'client'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(dir, name)])
  writeFileSync(join(dir, 'authorized'), readFileSync(join(dir, 'client.pub')), {mode: 0o600})
  const port = await freePort()
  writeFileSync(
    join(dir, 'config'),
    [
      ...(order.options ?? []),
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(dir, 'host')}`,
      `AuthorizedKeysFile ${join(dir, 'authorized')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'AllowTcpForwarding yes',
    ].join('\n'),
  )
  // Where it drops its rights when root starts it.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', {recursive: true, mode: 0o755})
  const log = join(dir, 'log')
  const heard = () => readFileSync(log, 'utf8')
  // To a file: into a pipe that nobody reads for a while it would write so much and then stand still, with all its sessions.
  const file = openSync(log, 'w')
  const child = spawn(SSHD, ['-D', '-e', '-f', join(dir, 'config')], {stdio: ['ignore', 'ignore', file]})
  closeSync(file)
  await listening(port, child, heard)
  return {
    host: {
      name: order.name,
      host: '127.0.0.1',
      port,
      user: userInfo().username,
      identityFile: join(dir, 'client'),
      hostKey: readFileSync(join(dir, 'host.pub'), 'utf8').split(' ').slice(0, 2).join(' '),
    },
    log: heard,
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const sessions = childrenOf(child.pid ?? 0)
        child.kill()
        await once(child, 'exit')
        // Sessions are processes of their own that go on without it.
        for (const session of sessions) endProcess(session)
      }
      rmSync(dir, {recursive: true, force: true})
    },
  }
}

const childrenOf = (parent: number): readonly number[] =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(parent)], {encoding: 'utf8'})
    .stdout.split('\n')
    .map(Number)
    .filter((pid) => pid > 0)
    .flatMap((pid) => [...childrenOf(pid), pid])

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function listening(port: number, child: ChildProcess, heard: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) break
    const socket = connect(port, '127.0.0.1')
    const [answered] = await Promise.race([
      once(socket, 'connect').then(() => [true]),
      once(socket, 'error').then(() => [false]),
    ]).catch(() => [false])
    socket.destroy()
    if (answered) return
    await sleep(50)
  }
  throw new Error(`sshd does not listen: ${heard()}`)
}
