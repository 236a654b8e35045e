import {expect, test} from 'vitest'
import {troublesOf} from './shift.ts'

const ended = (exit: number | null, stderr = '', code?: string) => {
  const document = exit === null ? undefined : {exit, ...(code === undefined ? {} : {error: {code}})}
  const one = {what: 'set', fate: 'left alone' as const, code: code ?? null, document}
  return {one, said: {exitCode: exit, stdout: '', stderr}}
}

test('an end that fits what was asked is no trouble', () => {
  for (const {one, said} of [ended(0), ended(75, '', 'LL-LOCK-HELD'), ended(124, '', 'LL-TIMEOUT')])
    expect(troublesOf(one, said)).toEqual([])
  const {one, said} = ended(null, 'at work')
  expect(troublesOf({...one, fate: 'killed'}, said)).toEqual([])
})

test('a bug, a code that does not belong there, a stack, a signal that nobody sent', () => {
  const trouble = ({one, said}: ReturnType<typeof ended>) => troublesOf(one, said).join('\n')
  expect(trouble(ended(1, '', 'LL-BUG'))).toContain('exit 1')
  expect(trouble(ended(9, '', 'LL-PLAN-STALE'))).toContain('exit 9')
  expect(trouble(ended(0, 'TypeError: x\n    at apply (/srv/dist/main.cjs:1:2)\n'))).toContain(
    'a stack on standard error',
  )
  expect(trouble(ended(null))).toContain('a signal ended it')
  const {one, said} = ended(null, 'at work')
  expect(troublesOf({...one, fate: 'interrupted'}, said)).toEqual(['a signal ended it'])
  expect(troublesOf(one, {exitCode: 0, stdout: 'plain', stderr: ''})).toEqual([expect.stringContaining('no document')])
})
