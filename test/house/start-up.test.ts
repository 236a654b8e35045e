import {spawnSync} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {PROGRAM, ROOT} from '../cli/landlord.ts'
import {project} from '../cli/project.ts'

const {parts} = JSON.parse(readFileSync(join(ROOT, 'dist', 'contents.json'), 'utf8')) as {
  parts: Record<string, readonly string[]>
}

/** Libraries of which one run loaded a part. */
const loadedBy = (words: readonly string[]): readonly string[] =>
  [...new Set(filesOf(words).flatMap((file) => parts[file] ?? []))].map((path) => path.replace(/^.*node_modules\//, ''))

/** Names of the files that one run loaded, by V8's own record of what it ran. */
function filesOf(words: readonly string[]): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'coverage-'))
  using site = project()
  try {
    const {status, stderr} = spawnSync(process.execPath, [PROGRAM, ...words], {
      encoding: 'utf8',
      timeout: 120_000,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_V8_COVERAGE: folder,
        LANDLORD_CONFIG: site.config,
        CI: 'true',
      },
    })
    if (status === 1 || status === null) throw new Error(stderr)
    return readdirSync(folder)
      .flatMap((name) => urlsIn(join(folder, name)))
      .map((url) => basename(fileURLToPath(url)))
  } finally {
    rmSync(folder, {recursive: true})
  }
}

const urlsIn = (path: string): readonly string[] =>
  (JSON.parse(readFileSync(path, 'utf8')) as {result: {url: string}[]}).result
    .map(({url}) => url)
    .filter((url) => url.startsWith('file:'))

const HEAVY = ['tedious', 'execa', '@inquirer/prompts', '@inquirer/core', 'ssh2', 'yauzl']

test('every part is ASCII: one other character doubles what V8 has to go through', () => {
  for (const file of Object.keys(parts))
    expect(readFileSync(join(ROOT, 'dist', file), 'latin1'), file).toMatch(/^[\0-\x7f]*$/)
})

describe('a start loads what it needs', () => {
  test('the version: nothing', () => {
    expect(loadedBy(['--version'])).toEqual([])
  })

  test.each([[['--help']], [['tenant', 'list', '--help']], [['tenant']]])('help: %j', (words) => {
    const loaded = loadedBy(words)
    expect(loaded).toContain('@oclif/core')
    for (const heavy of [...HEAVY, 'kysely', 'yaml', 'zod']) expect(loaded).not.toContain(heavy)
  })

  test.each([[['tenant', 'list']], [['run', 'list', '--json']], [['lock', 'list']], [['backup', 'status']]])(
    'the store alone: %j',
    (words) => {
      const loaded = loadedBy(words)
      expect(loaded).toContain('kysely')
      for (const heavy of HEAVY) expect(loaded).not.toContain(heavy)
    },
  )

  test('of the commands, the one that is asked for', () => {
    const files = filesOf(['tenant', 'list'])
    expect(files.filter((file) => /^main-list-/.test(file))).toHaveLength(1)
    expect(files.filter((file) => /^main-(create|up|apply)-/.test(file))).toEqual([])
  })

  test.each([
    [
      'tedious',
      [
        'tenant',
        'create',
        'acme',
        '--name',
        'Acme AB',
        '--contact',
        'Ann Ek <ann@acme.example> +46701234567',
        '--release',
        '1.0.0',
        '--plan',
      ],
    ],
    ['execa', ['vm', 'show', 'app-1']],
  ])('%s is there when it is needed, so that the others prove something', (library, words) => {
    expect(loadedBy(words)).toContain(library)
  })
})
