import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {documentOf, landlord} from './landlord.ts'
import {project} from './project.ts'

test('where there was no ops store, the first command says that it made one and where; the next ones do not', async () => {
  using here = project()
  const env = {LANDLORD_CONFIG: here.config}
  const path = join(here.folder, 'landlord.db')
  const first = await landlord(['tenant', 'list'], {env})
  expect(first).toMatchObject({exit: 0, stdout: expect.stringContaining('No tenants yet')})
  expect(first.stderr).toBe(`landlord: There was no ops store, so an empty one was made: ${path}\n`)
  expect(existsSync(path)).toBe(true)
  expect(await landlord(['tenant', 'list'], {env})).toMatchObject({exit: 0, stderr: ''})
})

test('a document is not accompanied by it, and store init says it in its own words', async () => {
  using quiet = project()
  const listed = await landlord(['tenant', 'list', '--json'], {env: {LANDLORD_CONFIG: quiet.config}})
  expect(listed.stderr).toBe('')
  expect(documentOf(listed)).toMatchObject({exit: 0})
  using made = project()
  const init = await landlord(['store', 'init'], {env: {LANDLORD_CONFIG: made.config}})
  expect(init).toMatchObject({exit: 0, stderr: '', stdout: expect.stringContaining('The ops store is made')})
})
