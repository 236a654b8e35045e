import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {expect, test} from 'vitest'

type Locked = {
  readonly version?: string
  readonly resolved?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}
const packages = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8'))
  .packages as Record<string, Locked>

// npm leaves out of the lock what its registry could not give for another platform, and `npm ci` then refuses everywhere
// (npm/cli issue 4828).
test('the lock file names every platform package that a locked package may want', () => {
  const missing = Object.values(packages).flatMap(({optionalDependencies = {}}) =>
    Object.keys(optionalDependencies).filter(
      (name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)),
    ),
  )
  expect(missing).toEqual([])
})

test('the lock file names no download address', () => {
  expect(Object.values(packages).filter(({resolved}) => resolved !== undefined)).toEqual([])
})
