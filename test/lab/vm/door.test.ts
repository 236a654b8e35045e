import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Client} from 'ssh2'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {newKeyPair} from '../../../src/lab/openssh-key.ts'
import {channelCommandLine, commandLine} from '../../../src/lib/adapters/windows/command-line.ts'
import {composeScript} from '../../../src/lib/adapters/windows/scripts.ts'
import {sha256} from './programs.ts'
import {type Remote, remote} from './remote.ts'

let vm: Remote
beforeAll(async () => {
  vm = await remote()
})
afterAll(() => vm.close())

describe('who gets in', () => {
  test('another key or another name is refused, and traced', async () => {
    const other = join(vm.dir, 'other')
    writeFileSync(other, newKeyPair().private, {mode: 0o600})
    for (const [name, options] of [
      ['landlord', ['-i', other, '-o', 'IdentitiesOnly=yes', '-F', 'none']],
      ['somebody', ['-l', 'somebody']],
    ] as const) {
      const refused = await vm.ssh([commandLine()], '', options, {ownKey: name !== 'landlord'})
      expect(refused).toMatchObject({code: 255, stderr: expect.stringContaining('Permission denied (publickey)')})
      expect(vm.trace().at(-1)).toMatchObject({kind: 'login', principal: name, executed: false, error: 'refused'})
    }
  })

  test('its host key is its own', async () => {
    const wrong = join(vm.dir, 'wrong')
    writeFileSync(wrong, `[127.0.0.1]:${vm.sshPort} ${newKeyPair().public}\n`)
    const said = await vm.ssh([commandLine()], '', ['-o', `UserKnownHostsFile=${wrong}`])
    expect(said).toMatchObject({code: 255, stderr: expect.stringContaining('Host key verification failed')})
  })
})

describe('what it takes', () => {
  test('a client that is gone before it has said all does not take the machine along', async () => {
    for (const command of [commandLine(), channelCommandLine()]) {
      const client = new Client()
      const privateKey = readFileSync(join(vm.dir, 'key'))
      await once(client.connect({host: '127.0.0.1', port: vm.sshPort, username: 'landlord', privateKey}), 'ready')
      const gone = once(client, 'close')
      client.exec(command, (_, stream) => {
        stream.write('half of a requ')
        stream.close()
        setTimeout(() => client.end(), 100)
      })
      await gone
    }
    expect(await vm.call('vm.facts', {})).toMatchObject({ok: true})
  })

  test('the two fixed command lines alone', async () => {
    for (const command of [
      'whoami',
      'powershell.exe -Command Get-Process',
      `${commandLine()} -x`,
      commandLine().replace('-NoLogo ', ''),
      channelCommandLine().replace('-NoProfile ', ''),
    ]) {
      const said = await vm.ssh([command])
      expect(said).toMatchObject({code: 1, stdout: ''})
      expect(said.stderr).toContain('the lab does not support this command line')
    }
  })

  test('no shell, no terminal', async () => {
    expect((await vm.ssh([], 'dir\n')).code).not.toBe(0)
  })

  test('one line of JSON on standard input, in ASCII', async () => {
    expect(await vm.ssh([commandLine()], '{"nonce":"abcdefgh12","script":"","input":"é"}')).toMatchObject({
      code: 1,
      stdout: '',
    })
    expect(await vm.ssh([commandLine()], 'not json')).toMatchObject({code: 1, stdout: ''})
    expect(await vm.ssh([commandLine()], '')).toMatchObject({code: 1, stdout: ''})
  })

  test('an unknown verb, field or mode is an error that says so', async () => {
    const complaints = [
      [await vm.envelope('vm.reboot', {}), 'the lab does not support the verb vm.reboot'],
      [await vm.envelope('vm.facts', {colour: 'blue'}), 'the lab does not support the field input.colour'],
      [await vm.envelope('dir.remove', {path: 'D:\\x', tenant: 'a', id: 'b'}, {mode: 'check'}), 'in the mode check'],
    ]
    for (const [envelope, text] of complaints)
      expect(envelope).toMatchObject({ok: false, error: {id: 'LabUnsupported', message: expect.stringContaining(text)}})
  })
})

describe('what a channel takes', () => {
  const nonce = '0123456789abcdef01234567'
  const body = (deadlineMs = 5000) => {
    const {script, input} = JSON.parse(vm.stdin(nonce, 'vm.facts', {}, {}))
    return JSON.stringify({script, deadlineMs, input})
  }
  const line = (json = body()) => `${nonce} ${json.length} ${json}\n`

  test('lines with their length, until its input ends', async () => {
    const said = await vm.ssh([channelCommandLine()], line() + line())
    expect(said).toMatchObject({code: 0, stderr: ''})
    expect(said.stdout).toMatch(new RegExp(`^@@LLhello:1\n(@@LL${nonce}:[A-Za-z0-9+/=]+\n){2}$`))
    const [one, other] = vm.trace().slice(-2)
    expect(one).toMatchObject({kind: 'verb', verb: 'vm.facts', shell: expect.any(String)})
    expect(other?.shell).toBe(one?.shell)
  })

  test.each([
    ['half a line', () => line().slice(0, -200), nonce],
    ['a line that lost its middle', () => line().replace('"deadlineMs"', ''), nonce],
    ['a length of eight digits', () => line().replace(/ [0-9]+ /, ' 12345678 '), nonce],
    ['a nonce of another form', () => line().replace(nonce, 'N0NCE'), 'unread'],
    ['no JSON', () => line('{'), nonce],
    ['an empty line', () => '\n', 'unread'],
  ])('%s is refused, and nothing is run', async (_, sent, about) => {
    const before = vm.trace().length
    const said = await vm.ssh([channelCommandLine()], sent())
    expect(said).toMatchObject({code: 0, stdout: `@@LLhello:1\n@@LL${about}.refused\n`})
    expect(vm.trace().length).toBe(before)
  })

  test('a field that the script would not know is an error that says so', async () => {
    const said = await vm.ssh([channelCommandLine()], line(body().replace('{', '{"colour":"blue",')))
    expect(said).toMatchObject({code: 1, stdout: '@@LLhello:1\n'})
    expect(said.stderr).toContain('the lab does not support the field frame.colour')
  })
})

describe('what it answers', () => {
  test('one marked line, exit 0', async () => {
    const said = await vm.ssh([commandLine()], vm.stdin('0123456789abcdef', 'vm.facts', {}, {}))
    expect(said.code).toBe(0)
    expect(said.stdout).toMatch(/^@@LL0123456789abcdef:[A-Za-z0-9+/=]+\n$/)
    expect(said.stderr).toBe('')
  })

  test('noise around the line where a test wants it', async () => {
    vm.vm.setQuirks({noise: {stderr: true, stdout: true}})
    const said = await vm.ssh([commandLine()], vm.stdin('0123456789abcdef', 'vm.facts', {}, {}))
    vm.vm.setQuirks({noise: {stderr: false, stdout: false}})
    expect(said.stderr).toContain('#< CLIXML')
    expect(said.stdout).toMatch(/^Welcome!\r\n@@LL0123456789abcdef:/)
  })

  test('half a megabyte of input comes through', async () => {
    const content = JSON.stringify({text: randomBytes(250_000).toString('hex')})
    const reply = await vm.call('config.write', {path: 'D:\\tenants\\nobody\\service.json', entries: [], content})
    expect(reply).toMatchObject({ok: false, error: {code: 'FOREIGN'}})
  })

  test('each verb leaves a line with the digest of its script', async () => {
    await vm.call('vm.facts', {})
    expect(vm.trace().at(-1)).toMatchObject({
      kind: 'verb',
      principal: 'landlord',
      verb: 'vm.facts',
      scriptSha256: sha256(composeScript('vm.facts')),
      executed: true,
      changed: false,
      error: null,
    })
  })
})
