import {describe, expect, test} from 'vitest'
import {instantOf} from '../../src/lib/cli/instant.ts'
import {restoreWish} from '../../src/lib/cli/restore-wish.ts'

const NOW = Date.UTC(2026, 10, 23)
const AT = Date.UTC(2026, 10, 22, 14, 5)
const targetOf = (to: string) => restoreWish('acme', {to}, NOW).target

describe('a time is read with its offset', () => {
  test.each([
    ['2026-11-22T14:05Z', AT],
    ['2026-11-22 15:05+01:00', AT],
    ['2026-11-22t15:05:00 +0100', AT],
    ['2026-11-22T14:05:12.5Z', AT + 12_500],
    ['2026-11-22T14:05:12,1239Z', AT + 12_123],
  ])('%s', (text, at) => {
    expect(instantOf(text, '--since')).toBe(at)
    expect(targetOf(text)).toMatchObject({kind: 'time', at})
  })
})

describe('what nobody can tell is refused, with what may have been meant', () => {
  test.each([
    ['2026-11-22 14:05', /no offset/, '--to 2026-11-22T14:05Z'],
    ['2026-02-30T14:05Z', /no such time/, '--to 2026-11-22T14:05Z'],
    ['2026-11-22T14:05+99:00', /no such offset/, '--to 2026-11-22T14:05Z'],
    ['yesterday', /no time/, '--to 2026-11-22T14:05Z'],
    ['2026-11-22T14:05:61Z', /no such time/, '--to 2026-11-22T14:05Z'],
  ])('%s', (text, why, next) => {
    const detail = {why: expect.stringMatching(why)}
    expect(caught(() => instantOf(text, '--since'))).toMatchObject({code: 'LL-USAGE', detail})
    expect(caught(() => targetOf(text))).toMatchObject({code: 'LL-RESTORE-TARGET', detail: {...detail, next: [next]}})
  })

  test('and nobody restores to what is still to come', () => {
    expect(caught(() => targetOf('2999-01-01T00:00Z'))).toMatchObject({code: 'LL-RESTORE-TARGET'})
    expect(instantOf('2999-01-01T00:00Z', '--until')).toBe(Date.UTC(2999, 0))
  })
})

function caught(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}
