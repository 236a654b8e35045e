import {cpSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {documentOf, landlord, ROOT} from './landlord.ts'

/** The program as it is without the lab's bundle, and a folder for a lab. */
function withoutLab() {
  const folder = mkdtempSync(join(tmpdir(), 'landlord-lab-'))
  for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json'])
    cpSync(join(ROOT, part), join(folder, part), {recursive: true, filter: (path) => !path.endsWith('lab.cjs')})
  return {
    folder,
    program: join(folder, 'bin', 'run.js'),
    [Symbol.dispose]: () => rmSync(folder, {recursive: true, force: true}),
  }
}

test('an installation without the lab says so', async () => {
  using installed = withoutLab()
  const ended = await landlord(['lab', 'up', '--json'], {program: installed.program})
  expect(ended).toMatchObject({exit: 78, stderr: ''})
  expect(documentOf(ended)).toMatchObject({command: 'lab up', error: {code: 'LL-LAB-MISSING'}})
  expect((await landlord(['lab', 'status'], {program: installed.program})).stderr).toContain('LL-LAB-MISSING')
})

test('what the lab says goes straight through; as JSON it is the result of our document', async () => {
  using installed = withoutLab()
  const text = await landlord(['lab', 'env', '--dir', installed.folder])
  expect(text).toMatchObject({exit: 0, stderr: ''})
  expect(text.stdout).toContain('LANDLORD_CONFIG=')
  const document = documentOf(await landlord(['lab', 'status', '--dir', installed.folder, '--json']))
  expect(document).toMatchObject({v: 1, command: 'lab status', exit: 0, result: {dir: installed.folder}})
})

test('what the lab refuses keeps its exit code', async () => {
  using installed = withoutLab()
  const ended = await landlord(['lab', 'fingerprint', '--dir', installed.folder, '--json'])
  expect(ended.exit).not.toBe(0)
  expect(documentOf(ended)).toMatchObject({exit: ended.exit, error: {code: 'LL-LAB-FAILED', why: expect.any(String)}})
})

test('a lab of a team comes up with its ops store made, and again changes nothing', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'landlord-lab-'))
  const up = ['lab', 'up', '--dir', dir, '--store', 'sql-server', '--only', 'sql-1,app-1', '--json']
  try {
    expect(documentOf(await landlord(up))).toMatchObject({exit: 0, result: {config: join(dir, 'landlord.yaml')}})
    const checked = await landlord(['store', 'check', '--config', join(dir, 'landlord.yaml'), '--json'])
    expect(documentOf(checked)).toMatchObject({exit: 0, result: {kind: 'sql-server'}})
    expect(documentOf(await landlord(up))).toMatchObject({exit: 0, changed: 0})
  } finally {
    await landlord(['lab', 'down', '--dir', dir])
    rmSync(dir, {recursive: true, force: true})
  }
})
