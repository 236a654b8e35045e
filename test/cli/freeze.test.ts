import {expect, test} from 'vitest'
import {documentOf, landlord} from './landlord.ts'
import {project} from './project.ts'

test('a freeze is said to everyone, shown by lists and doctor, and ended by who has read its reason', async () => {
  using here = project()
  const env = {LANDLORD_CONFIG: here.config}
  const json = async (...words: readonly string[]) => documentOf(await landlord([...words, '--json'], {env}))
  const frozen = await json('freeze', 'end of quarter', '--until', '36h')
  expect(frozen).toMatchObject({exit: 0, changed: 1, result: {freeze: {reason: 'end of quarter'}}})
  expect(await json('freeze', 'end of quarter', '--until', '36h')).toMatchObject({exit: 0, changed: 0})
  expect(await json('freeze', 'another')).toMatchObject({exit: 10, error: {code: 'LL-FROZEN'}})
  expect((await landlord(['tenant', 'list'], {env})).stdout).toContain('FROZEN: end of quarter')
  expect(await json('tenant', 'list')).toMatchObject({result: {freeze: {reason: 'end of quarter'}}})

  const refused = await landlord(['thaw'], {env})
  expect(refused.exit).toBe(10)
  expect(refused.stderr).toContain('landlord thaw --confirm "end of quarter"')
  expect(await json('thaw', '--confirm', 'something')).toMatchObject({exit: 10})
  expect(await json('thaw', '--confirm', 'end of quarter')).toMatchObject({exit: 0, changed: 1})
  expect(await json('thaw')).toMatchObject({exit: 0, changed: 0})
  expect(await json('run', 'list')).toMatchObject({
    result: {
      runs: [
        {routine: 'thaw', state: 'done'},
        {routine: 'freeze', state: 'done'},
      ],
    },
  })
})
