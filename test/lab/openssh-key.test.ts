import ssh2 from 'ssh2'
import {expect, test} from 'vitest'
import {newKeyPair} from '../../src/lab/openssh-key.ts'

// That OpenSSH's own programs read them is shown by every test that logs on.
test('a few hundred keys are all keys', () => {
  for (let turn = 0; turn < 300; turn++) {
    const pair = newKeyPair()
    const [key, point] = [ssh2.utils.parseKey(pair.private), ssh2.utils.parseKey(pair.public)]
    if (key instanceof Error || point instanceof Error) throw new Error(pair.private)
    expect(point.verify('text', key.sign('text'))).toBe(true)
  }
})
