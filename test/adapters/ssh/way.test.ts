import {execFileSync, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {Tunnel} from '../../../src/lib/adapters/ssh/tunnel.ts'
import type {SshWay} from '../../../src/lib/adapters/ssh/way.ts'
import type {OperatorError} from '../../../src/lib/errors.ts'
import {Redactor} from '../../../src/lib/secret.ts'
import {freePort} from '../free-port.ts'
import {type Stand, startStand} from '../windows/stand.ts'
import {hasSshd, type JumpHost, startJumpHost} from './jump-host.ts'

describe.skipIf(!hasSshd)('through OpenSSH’s own server', () => {
  let outer: JumpHost
  let inner: JumpHost
  let stand: Stand
  let echo: Server
  let echoPort = 0

  beforeAll(async () => {
    ;[outer, inner, stand] = await Promise.all([
      startJumpHost({name: 'edge'}),
      startJumpHost({name: 'mgmt'}),
      startStand(),
    ])
    echo = createServer((socket) => socket.pipe(socket))
    echo.listen(0, '127.0.0.1')
    await once(echo, 'listening')
    const address = echo.address()
    echoPort = typeof address === 'object' && address ? address.port : 0
  })
  afterAll(async () => {
    await Promise.all([outer.close(), inner.close(), stand.close()])
    echo.close()
  })

  const way = (changed: Partial<SshWay> = {}): SshWay => ({
    ...inner.host,
    kind: 'jump host',
    via: [],
    knownHosts: undefined,
    connectTimeoutMs: 30_000,
    redactor: new Redactor(),
    ...changed,
  })

  test('a VM answers behind two jump hosts, by a shared connection and without', async () => {
    for (const shareConnection of [true, false]) {
      const site = stand.site({via: [outer.host, inner.host], shareConnection})
      expect(await site.reading().facts()).toMatchObject({powershell: expect.stringMatching(/^5\.1/)})
      await site.close()
    }
    expect(outer.log()).toContain('Accepted publickey')
    expect(inner.log()).toContain('Accepted publickey')
  })

  test('the keys of an agent will do, and a public half chooses among them', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'landlord-agent-'))
    const socket = join(dir, 'agent')
    const said = execFileSync('ssh-agent', ['-a', socket, '-s'], {encoding: 'utf8'})
    const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1])
    const before = process.env.SSH_AUTH_SOCK
    try {
      process.env.SSH_AUTH_SOCK = socket
      const key = inner.host.identityFile ?? ''
      expect(spawnSync('ssh-add', ['-q', key]).status).toBe(0)
      const copy = join(dir, 'only.pub')
      writeFileSync(copy, execFileSync('ssh-keygen', ['-y', '-f', key]))
      for (const identityFile of [undefined, copy]) {
        const tunnel = new Tunnel(way({identityFile}), {host: '127.0.0.1', port: echoPort})
        expect(await echoed(tunnel)).toBe('hello')
        await tunnel.close()
      }
    } finally {
      if (before === undefined) delete process.env.SSH_AUTH_SOCK
      else process.env.SSH_AUTH_SOCK = before
      process.kill(pid)
      rmSync(dir, {recursive: true, force: true})
    }
  })

  test.each([true, false])('a tunnel carries many connections and leaves nothing (a socket: %s)', async (socket) => {
    const tunnel = new Tunnel(way({via: [outer.host]}), {host: '127.0.0.1', port: echoPort}, socket)
    expect(await Promise.all(Array.from({length: 5}, () => echoed(tunnel)))).toEqual(Array(5).fill('hello'))
    await tunnel.close()
    // A tunnel that was closed stands up again when it is needed.
    expect(await echoed(tunnel)).toBe('hello')
    await tunnel.close()
  })

  test('the team’s known hosts stand in for a pinned key', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'landlord-known-'))
    const file = join(dir, 'known_hosts')
    writeFileSync(file, `[127.0.0.1]:${inner.host.port} ${inner.host.hostKey}\n`)
    const tunnel = new Tunnel(way({hostKey: undefined, knownHosts: file}), {host: '127.0.0.1', port: echoPort})
    expect(await echoed(tunnel)).toBe('hello')
    await tunnel.close()
    writeFileSync(file, `[127.0.0.1]:${inner.host.port} ${outer.host.hostKey}\n`)
    const other = new Tunnel(way({hostKey: undefined, knownHosts: file}), {host: '127.0.0.1', port: echoPort})
    await expect(other.dial()).rejects.toMatchObject({code: 'LL-JUMP-HOSTKEY'})
    rmSync(dir, {recursive: true, force: true})
  })

  describe('who is to blame is said', () => {
    const failing = async (changed: Partial<SshWay>) => {
      const tunnel = new Tunnel(way(changed), {host: '127.0.0.1', port: echoPort})
      return tunnel.dial().then(
        () => undefined,
        (error: unknown) => error as OperatorError,
      )
    }
    const failingVm = async (via: SshWay['via'], changed: Partial<SshWay> = {}) => {
      const site = stand.site({via, ...changed})
      try {
        return await site
          .reading()
          .facts()
          .then(
            () => undefined,
            (error: unknown) => error as OperatorError,
          )
      } finally {
        await site.close()
      }
    }

    test('the jump host itself: no answer, another key, a key that it refuses', async () => {
      const closed = await freePort()
      expect(await failing({port: closed})).toMatchObject({code: 'LL-JUMP-UNREACHABLE'})
      expect(await failing({hostKey: outer.host.hostKey})).toMatchObject({code: 'LL-JUMP-HOSTKEY'})
      expect(await failing({identityFile: outer.host.identityFile})).toMatchObject({code: 'LL-JUMP-LOGIN'})
    })

    test('the jump host before a VM: no answer, another key, a key that it refuses', async () => {
      const closed = await freePort()
      expect(await failingVm([{...inner.host, port: closed}])).toMatchObject({code: 'LL-JUMP-UNREACHABLE'})
      expect(await failingVm([{...inner.host, hostKey: outer.host.hostKey}])).toMatchObject({code: 'LL-JUMP-HOSTKEY'})
      expect(await failingVm([{...inner.host, identityFile: outer.host.identityFile}])).toMatchObject({
        code: 'LL-JUMP-LOGIN',
        message: expect.stringContaining('mgmt refused'),
      })
    })

    test('the VM behind a jump host: closed, another key, a key that it refuses', async () => {
      const closed = await freePort()
      const unreachable = await failingVm([inner.host], {port: closed})
      expect(unreachable).toMatchObject({code: 'LL-VM-UNREACHABLE'})
      expect(unreachable?.detail.where).toContain('by way of mgmt')
      expect(await failingVm([inner.host], {hostKey: outer.host.hostKey})).toMatchObject({code: 'LL-VM-HOSTKEY'})
      expect(await failingVm([inner.host], {identityFile: outer.host.identityFile})).toMatchObject({
        code: 'LL-VM-LOGIN',
      })
    })

    test('a jump host that forwards nothing', async () => {
      const mute = await startJumpHost({
        name: 'mute',
        options: ['AllowTcpForwarding no', 'AllowStreamLocalForwarding no'],
      })
      try {
        expect(await failingVm([mute.host])).toMatchObject({code: 'LL-VM-UNREACHABLE'})
      } finally {
        await mute.close()
      }
    })
  })

  test('a tunnel that breaks off is told', async () => {
    const broken = await startJumpHost({name: 'broken'})
    const tunnel = new Tunnel({...way(), ...broken.host}, {host: '127.0.0.1', port: echoPort})
    expect(await echoed(tunnel)).toBe('hello')
    await broken.close()
    await expect
      .poll(() =>
        echoed(tunnel).then(
          () => 'open',
          (error: OperatorError) => error.code,
        ),
      )
      .toBe('LL-JUMP-UNREACHABLE')
    await tunnel.close()
  })
})

/** Sends a word through a connection of its own and answers what comes back. */
async function echoed(tunnel: Tunnel): Promise<string> {
  const socket = await tunnel.dial()
  socket.end('hello')
  let heard = ''
  for await (const chunk of socket) heard += chunk
  return heard
}
