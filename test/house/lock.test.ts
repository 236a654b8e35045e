import {execFileSync} from 'node:child_process'
import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'

const ROOT = join(import.meta.dirname, '..', '..')
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

/** What `complete-lock` says it added to a copy of the lock file in which `change` was made first. */
function completed(change: (packages: Record<string, unknown>) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'))
  try {
    const file = join(folder, 'package-lock.json')
    cpSync(join(ROOT, 'package-lock.json'), file)
    const lock = read(file)
    change(lock.packages)
    writeFileSync(file, JSON.stringify(lock))
    const said = execFileSync(process.execPath, [join(ROOT, 'scripts', 'complete-lock.mjs'), '--file', file], {
      encoding: 'utf8',
    })
    return {said, packages: read(file).packages}
  } finally {
    rmSync(folder, {recursive: true})
  }
}

test('the lock file has the packages of every platform, or `npm ci` refuses it', () => {
  expect(completed(() => {}).said).toBe('')
})

test('what a registry left out is put back', () => {
  const name = 'node_modules/@biomejs/cli-linux-arm64-musl'
  const {said, packages} = completed((all) => delete all[name])
  expect(said).toBe(`added ${name}\n`)
  expect(packages[name]).toMatchObject({
    version: packages['node_modules/@biomejs/biome'].version,
    optional: true,
    os: ['linux'],
    cpu: ['arm64'],
    libc: ['musl'],
  })
})

test('every version is exact, and no host of a registry is named', () => {
  const {dependencies, devDependencies, optionalDependencies} = read(join(ROOT, 'package.json'))
  for (const version of Object.values({...dependencies, ...devDependencies, ...optionalDependencies}))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"resolved"')
})
