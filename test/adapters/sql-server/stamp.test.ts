import {expect, test} from 'vitest'
import {parsedStamp, stampBytes} from '../../../src/lib/adapters/sql-server/stamp.ts'

const authority = {attempt: '01JC0000000000000000000001', fence: {key: 'tenant:acme', token: 7}}

test('a stamp says attempt, token and key, and is read back from the server’s padded bytes', () => {
  expect(stampBytes(authority).toString()).toBe('LL1|01JC0000000000000000000001|7|tenant:acme')
  expect(parsedStamp(Buffer.concat([stampBytes(authority), Buffer.alloc(40)]))).toEqual({
    attempt: '01JC0000000000000000000001',
    token: 7,
    key: 'tenant:acme',
  })
})

test('what others put there is no stamp', () => {
  for (const bytes of [null, Buffer.alloc(0), Buffer.alloc(128), Buffer.from('LL2|x|1|y'), Buffer.from('audit:42')])
    expect(parsedStamp(bytes)).toBeUndefined()
})

test('a key that does not fit is our own mistake', () => {
  expect(() => stampBytes({...authority, fence: {key: 'k'.repeat(120), token: 7}})).toThrow('128')
})
