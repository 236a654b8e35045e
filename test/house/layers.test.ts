import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {afterEach, beforeEach, describe, expect, test} from 'vitest'
import {checkLayers} from '../../scripts/layers/check.mjs'

/** A tree that obeys every rule: each area, each kind of import that is allowed. */
const SOUND: Record<string, string> = {
  'src/main.ts': `import {run} from '@oclif/core'\nimport {main} from './lib/cli/main.ts'\nexport const command = (path: string) => import(\`./commands/\${path}.ts\`)\nexport {run, main}`,
  'src/commands/index.ts': `import Create from './tenant/create.ts'\nexport const COMMANDS = {Create}`,
  'src/commands/tenant/create.ts': `import {Command} from '@oclif/core'\nimport {create} from '../../lib/routines/create.ts'\nimport {open} from '../../lib/cli/main.ts'\nimport {draw} from '../../lib/ui/screen.ts'\nexport default [Command, create, open, draw]`,
  'src/commands/lab/up.ts': `export const bundle = 'lab.cjs'`,
  'src/lib/errors.ts': `import type {ErrorCode} from './error-codes.ts'\nexport class OperatorError extends Error { code?: ErrorCode }`,
  'src/lib/error-codes.ts': `export type ErrorCode = 'LL-USAGE'`,
  'src/lib/secret.ts': `export class Secret {}`,
  'src/lib/templates.ts': `export const template = (path: string) => path`,
  'src/lib/cli/main.ts': `export const main = () => import('./compose.ts')\nexport const open = main`,
  'src/lib/cli/compose.ts': `import {database} from '../adapters/tds/session.ts'\nimport {load} from '../config/load.ts'\nexport const compose = [database, load]`,
  'src/lib/config/load.ts': `import {parse} from 'yaml'\nimport {z} from 'zod'\nimport type {Site} from '../site/site.ts'\nexport const load = (): [Site?] => [parse, z] as never`,
  'src/lib/routines/create.ts': `import {needed} from '../engine/finding.ts'\nimport {names} from '../fleet/names.ts'\nimport type {Site} from '../site/site.ts'\nexport const create = (site: Site) => [needed, names, site]`,
  'src/lib/engine/finding.ts': `import {OperatorError} from '../errors.ts'\nexport const needed = OperatorError`,
  'src/lib/engine/step.ts': `export interface Step { id: string }`,
  'src/lib/engine/run.ts': `import type {Step} from './step.ts'\nexport const run = (step: Step) => step`,
  'src/lib/site/site.ts': `import type {Step} from '../engine/step.ts'\nimport type {Names} from '../fleet/names.ts'\nexport interface Site { step: Step; names: Names }`,
  'src/lib/fleet/names.ts': `import {order} from '../release/order.ts'\nexport const names = order\nexport interface Names { name: string }`,
  'src/lib/release/order.ts': `import semver from 'semver'\nexport const order = semver`,
  'src/lib/adapters/tds/session.ts': `import sql from 'tedious'\nimport type {Site} from '../../site/site.ts'\nimport {needed} from '../../engine/finding.ts'\nimport {template} from '../../templates.ts'\nexport const database = (site: Site) => [sql, needed, template, site]`,
  'src/lib/adapters/children/child.ts': `import {execa} from 'execa'\nexport const startChild = execa`,
  'src/lib/adapters/windows/ssh.ts': `import {startChild} from '../children/child.ts'\nexport const ssh = startChild`,
  'src/lib/ui/screen.ts': `import chalk from 'chalk'\nimport type {Step} from '../engine/step.ts'\nexport const draw = (step: Step) => chalk.red(step.id)`,
  'src/lab/main.ts': `import ssh2 from 'ssh2'\nimport {wire} from './wire.ts'\nexport const lab = [ssh2, wire, 'lab.cjs']`,
  'src/lab/wire.ts': `export const wire = 1`,
}

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'layers-'))
  for (const [path, text] of Object.entries(SOUND)) put(path, text)
})

afterEach(() => rmSync(root, {recursive: true}))

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), {recursive: true})
  writeFileSync(join(root, path), text)
}

test('the sound tree has no violation', () => {
  const {files, imports, violations} = checkLayers(root)
  expect(violations).toEqual([])
  expect(files).toBe(Object.keys(SOUND).length)
  expect(imports).toBeGreaterThan(30)
})

test('the project has no violation', () => {
  expect(checkLayers(join(import.meta.dirname, '..', '..')).violations).toEqual([])
})

describe('each planted violation is found, and nothing beside it', () => {
  test.each([
    [
      'a command that reaches an adapter',
      'src/commands/tenant/create.ts',
      `import '../../lib/adapters/windows/ssh.ts'`,
    ],
    ['a command that reaches the engine', 'src/commands/tenant/create.ts', `import '../../lib/engine/run.ts'`],
    [
      'a command with rules in it',
      'src/commands/tenant/create.ts',
      `import type {Names} from '../../lib/fleet/names.ts'`,
    ],
    ['an adapter known outside compose', 'src/lib/cli/other.ts', `import '../adapters/windows/ssh.ts'`],
    ['configuration known outside compose', 'src/lib/cli/other.ts', `import type {} from '../config/load.ts'`],
    ['a routine that knows a wire', 'src/lib/routines/create.ts', `await import('../adapters/windows/ssh.ts')`],
    ['a routine that draws', 'src/lib/routines/create.ts', `import '../ui/screen.ts'`],
    ['a routine that knows the command line', 'src/lib/routines/create.ts', `import '../cli/main.ts'`],
    ['an adapter that knows another', 'src/lib/adapters/windows/ssh.ts', `import '../sql-server/session.ts'`],
    ['an adapter beyond the ports of the engine', 'src/lib/adapters/windows/ssh.ts', `import '../../engine/run.ts'`],
    ['an adapter that runs rules', 'src/lib/adapters/windows/ssh.ts', `import {names} from '../../fleet/names.ts'`],
    [
      'an adapter that reads configuration',
      'src/lib/adapters/windows/ssh.ts',
      `import type {} from '../../config/load.ts'`,
    ],
    ['a site that runs rules', 'src/lib/site/other.ts', `import {names} from '../fleet/names.ts'`],
    ['a site that loads a type as a value', 'src/lib/site/other.ts', `import {type Names} from '../fleet/names.ts'`],
    ['a site that knows how a run goes', 'src/lib/site/other.ts', `import type {} from '../engine/run.ts'`],
    ['rules that know the engine', 'src/lib/release/order.ts', `import type {Step} from '../engine/step.ts'`],
    ['an engine that knows the site', 'src/lib/engine/run.ts', `import type {Site} from '../site/site.ts'`],
    ['an engine that knows the templates', 'src/lib/engine/run.ts', `type T = import('../fleet/names.ts').Names`],
    ['a screen that runs the engine', 'src/lib/ui/screen.ts', `import {run} from '../engine/run.ts'`],
    ['a screen that re-exports the engine', 'src/lib/ui/screen.ts', `export * from '../engine/run.ts'`],
    ['a leaf that is none', 'src/lib/errors.ts', `import '../lib/engine/run.ts'`],
    ['the lab in the product', 'src/lib/adapters/windows/ssh.ts', `import '../../../lab/wire.ts'`],
    ['the lab in its own commands', 'src/commands/lab/up.ts', `import '../../lab/wire.ts'`],
    ['the product in the lab', 'src/lab/wire.ts', `import '../lib/errors.ts'`],
    ['the lab started by somebody else', 'src/lib/adapters/windows/ssh.ts', `export const start = 'lab.cjs'`],
    ['SQL in a second folder', 'src/lib/adapters/windows/ssh.ts', `import sql from 'tedious'`],
    ['SQLite in a second folder', 'src/lib/config/load.ts', `import {DatabaseSync} from 'node:sqlite'`],
    ['children in a second folder', 'src/lib/ui/screen.ts', `const {execa} = await import('execa')`],
    ['children started by an adapter itself', 'src/lib/adapters/windows/ssh.ts', `import {execa} from 'execa'`],
    [
      'common ground that knows an adapter',
      'src/lib/adapters/children/child.ts',
      `import type {Site} from '../sql-server/session.ts'`,
    ],
    ['oclif in the engine', 'src/lib/engine/run.ts', `import {Command} from '@oclif/core'`],
    ['a part of a library in a second folder', 'src/lib/cli/main.ts', `import 'tedious/lib/connection.js'`],
    ['a library that nobody has listed', 'src/lib/fleet/names.ts', `import leftPad from 'left-pad'`],
    ['require', 'src/lib/fleet/names.ts', `require('tedious')`],
    ['an import that is not written out', 'src/lib/fleet/names.ts', `await import(names as never)`],
    ['a folder of several areas', 'src/main.ts', `await import(\`./lib/\${String(main)}.ts\`)`],
    ['a folder that it may not know', 'src/lib/cli/other.ts', `await import(\`../adapters/\${String(main)}.ts\`)`],
    ['a cycle', 'src/lib/release/order.ts', `import {names} from '../fleet/names.ts'`],
    ['a place outside the areas', 'src/lib/helpers/text.ts', `export const text = ''`],
  ])('%s', (_, path, line) => {
    put(path, `${SOUND[path] ?? ''}\n${line}\n`)
    const {violations} = checkLayers(root)
    expect(violations).toHaveLength(1)
    expect(violations[0]).toContain(path)
  })
})

test('a file that cannot be read is no clean file', () => {
  put('src/lib/fleet/names.ts', 'import {')
  expect(() => checkLayers(root)).toThrow('src/lib/fleet/names.ts')
})
