import {join} from 'node:path'
import {expect, test} from 'vitest'
import {documentOf, landlord, ROOT} from './landlord.ts'
import {project} from './project.ts'

const ZIP = join(ROOT, 'dist', 'sample-product-1.0.0.zip')

test('without a terminal and without --yes nothing is touched, and the flag is named', async () => {
  using here = project()
  const env = {LANDLORD_CONFIG: here.config}
  const refused = await landlord(['release', 'add', ZIP], {env})
  expect(refused).toMatchObject({exit: 10, stdout: ''})
  expect(refused.stderr).toContain(`landlord release add ${ZIP} --yes`)
  expect(documentOf(await landlord(['run', 'list', '--json'], {env}))).toMatchObject({result: {runs: []}})
})

test('--plan shows what would change and the command that does it; --detailed-exitcode makes it 3', async () => {
  using here = project()
  const env = {LANDLORD_CONFIG: here.config}
  const planned = await landlord(['release', 'add', ZIP, '--plan'], {env})
  expect(planned).toMatchObject({exit: 0, stderr: ''})
  expect(planned.stdout).toContain('plan, nothing changed')
  expect(planned.stdout.trimEnd().split('\n').at(-1)).toBe(`  landlord release add ${ZIP} --yes`)
  const pending = await landlord(['release', 'add', ZIP, '--plan', '--detailed-exitcode', '--json'], {env})
  expect(pending.exit).toBe(3)
  expect(documentOf(pending)).toMatchObject({
    exit: 3,
    run: null,
    result: {lines: [{id: 'library', finding: {finding: 'needed'}}]},
  })
})

test('with --yes it is done, told first and last by its run; again nothing changes; then it can be undone by name', async () => {
  using here = project()
  const env = {LANDLORD_CONFIG: here.config}
  const done = await landlord(['release', 'add', ZIP, '--yes'], {env})
  expect(done.exit).toBe(0)
  const [, run = ''] = /run (01[0-9A-Z]{24})$/m.exec(done.stdout) ?? []
  expect(done.stderr.split('\n')[0]).toContain(run)

  const again = documentOf(await landlord(['release', 'add', ZIP, '--yes', '--json'], {env}))
  expect(again).toMatchObject({exit: 0, changed: 0, run: null, steps: [{id: 'library', result: 'held'}]})
  const planned = await landlord(['release', 'add', ZIP, '--plan', '--detailed-exitcode'], {env})
  expect(planned.exit).toBe(0)

  const unnamed = await landlord(['run', 'undo', run, '--yes'], {env})
  expect(unnamed.exit).toBe(10)
  expect(unnamed.stderr).toContain('--confirm 1.0.0')
  const misnamed = await landlord(['run', 'undo', run, '--confirm', '1.0.1'], {env})
  expect(misnamed.exit).toBe(10)
  const undone = documentOf(await landlord(['run', 'undo', run, '--confirm', '1.0.0', '--json'], {env}))
  expect(undone).toMatchObject({exit: 0, run, changed: 1, steps: [{id: 'library', result: 'undone'}]})
  expect(documentOf(await landlord(['release', 'list', '--json'], {env}))).toMatchObject({result: {releases: []}})
})

test('a run is found by the end of its id, and an unknown one says where to look', async () => {
  using here = project()
  const env = {LANDLORD_CONFIG: here.config}
  const {run} = documentOf(await landlord(['release', 'add', ZIP, '--yes', '--json'], {env})) as {run: string}
  const shown = await landlord(['run', 'show', run.slice(-6).toLowerCase()], {env})
  expect(shown.stdout).toContain(`run ${run}`)
  expect(shown.stdout).toContain('sound: ')
  const unknown = await landlord(['run', 'resume', '01NOSUCHRUN', '--json'], {env})
  expect(unknown.exit).toBe(2)
  expect(documentOf(unknown)).toMatchObject({error: {code: 'LL-RUN-UNKNOWN'}})
})
