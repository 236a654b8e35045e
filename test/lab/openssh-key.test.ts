import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import ssh2 from 'ssh2'
import {expect, test} from 'vitest'
import {newKeyPair} from '../../src/lab/openssh-key.ts'

test('a few hundred keys are all keys', () => {
  for (let turn = 0; turn < 300; turn++) {
    const pair = newKeyPair()
    const [key, point] = [ssh2.utils.parseKey(pair.private), ssh2.utils.parseKey(pair.public)]
    if (key instanceof Error || point instanceof Error) throw new Error(pair.private)
    expect(point.verify('text', key.sign('text'))).toBe(true)
  }
})

test("OpenSSH's own tool reads the pair's public half out of the private one", () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-key-'))
  try {
    const pair = newKeyPair()
    writeFileSync(join(folder, 'key'), pair.private, {mode: 0o600})
    expect(execFileSync('ssh-keygen', ['-y', '-f', join(folder, 'key')], {encoding: 'utf8'}).trim()).toBe(pair.public)
  } finally {
    rmSync(folder, {recursive: true})
  }
})
