import {execFileSync} from 'node:child_process'
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join, win32} from 'node:path'
import fc from 'fast-check'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {tokens} from '../../src/lab/sql-server/tsql/lexer.ts'
import {pointText, removeText} from '../../src/lib/adapters/dns/update-text.ts'
import {type SqlValue, sqlText} from '../../src/lib/adapters/tds/sql-text.ts'
import {serviceCommandLine} from '../../src/lib/adapters/windows/command-line.ts'
import {quoted} from '../../src/lib/adapters/windows/connection-string.ts'
import {delivery} from '../../src/lib/adapters/windows/request.ts'
import {uploadBatch, uploadPlace} from '../../src/lib/adapters/windows/sftp-batch.ts'
import {commandLine} from '../../src/lib/cli/shell-words.ts'
import {parseProjectFile} from '../../src/lib/config/read.ts'
import {OperatorError} from '../../src/lib/errors.ts'
import {tenantNames} from '../../src/lib/fleet/names.ts'
import {displayNameProblem, formatContact, parseContact, tenantNameProblem} from '../../src/lib/fleet/tenant-order.ts'
import {listing} from '../../src/lib/ui/table.ts'
import {harmless} from '../../src/lib/ui/text.ts'
import {WHOLE} from '../config/project.ts'
import {libraryForTest} from '../release/library.ts'
import {FILES, manifestOf, type RawEntry, rawZip, releaseZip, sha256} from '../release/zip.ts'
import {cases, hostile} from './hostile.ts'

const CANARY = 'fuzz-canary'
/** Bounded by the counts; this only tells a run that hangs from a long one. */
const DEADLINE_MS = 15 * 60_000

let cwd: string
let before: string
beforeAll(() => {
  before = process.cwd()
  cwd = mkdtempSync(join(tmpdir(), 'landlord-fuzz-'))
})
afterAll(() => {
  expect(readdirSync(cwd)).toEqual([])
  for (const folder of [before, tmpdir(), join(cwd, '..')]) expect(existsSync(join(folder, CANARY))).toBe(false)
  rmSync(cwd, {recursive: true})
})

const CONTROL = /[\p{Cc}\u2028\u2029]/u

describe('names and people', () => {
  test('a tenant name is refused or safe wherever it lands', {timeout: DEADLINE_MS}, () => {
    const near = fc.stringMatching(/^[a-z][a-z0-9-]{0,45}$/)
    const topology = {domain: 'cloud.example', servicePrefix: 'rs'} as Parameters<typeof tenantNames>[1]
    fc.assert(
      fc.property(
        fc.oneof(
          hostile(),
          near,
          fc.tuple(near, hostile(1)).map((parts) => parts.join('')),
        ),
        (name) => {
          const problem = tenantNameProblem(name)
          if (problem !== undefined) return
          expect(name).toMatch(/^[a-z][a-z0-9-]*[a-z0-9]$|^[a-z]$/)
          const names = tenantNames(name, topology)
          // As a file's, a folder's, a service's and a host's name it is one word that means nothing else.
          for (const one of [names.database, names.service, names.host, names.logins.a, names.logins.b]) {
            expect(one).toMatch(/^[A-Za-z0-9._-]+$/)
            expect(basename(one)).toBe(one)
            expect(win32.basename(one)).toBe(one)
            expect(commandLine([one])).toBe(one)
          }
        },
      ),
      cases(0.15),
    )
  })

  test('a display name and a contact are refused or fit for a header, a list and a page', {
    timeout: DEADLINE_MS,
  }, () => {
    fc.assert(
      fc.property(hostile(), hostile(2), (name, more) => {
        if (displayNameProblem(name) === undefined) expect(name).not.toMatch(CONTROL)
        const read = parseContact(`${name} <ann${more}@acme.example> +4670123${more.length}567`)
        if ('problem' in read) return
        const {contact} = read
        for (const part of Object.values(contact)) expect(part).not.toMatch(CONTROL)
        // No second recipient, no second header: what a mail is addressed by ends where it ends.
        expect(contact.email).not.toMatch(/[\s<>",;]/)
        expect(contact.phone).toMatch(/^\+\d{7,15}$/)
        expect(contact.name).not.toMatch(/[<>"]/)
        expect(parseContact(formatContact(contact))).toEqual({contact})
      }),
      cases(0.15),
    )
  })
})

describe('what is built of texts', () => {
  const templates = readdirSync('templates/sql').map((file) => basename(file, '.sql'))
  const BENIGN: Readonly<Record<string, SqlValue>> = {
    id: 'x',
    literal: 'x',
    hex: '0A',
    int: 1,
    word: 'x',
    words: ['x'],
    disks: ['x'],
    moves: ['x', 'y'],
  }

  test('T-SQL: whatever an identifier or a string holds, it stays one token', {timeout: DEADLINE_MS}, () => {
    const places = templates.flatMap((name) => {
      const body = readFileSync(`templates/sql/${name}.sql`, 'utf8')
      const forms = [...body.matchAll(/\{\{(\w+):(\w+)\}\}/g)].map(([, key = '', form = '']) => ({name, key, form}))
      return forms.some(({form}) => form === 'secret')
        ? []
        : forms.filter(({form}) => ['id', 'literal'].includes(form)).map((place) => ({...place, forms}))
    })
    expect(places.length).toBeGreaterThan(20)
    const text = (name: string, values: Readonly<Record<string, SqlValue>>) => sqlText(name, values).parts.join('')
    fc.assert(
      fc.property(fc.constantFrom(...places), hostile(), ({name, key, forms}, value) => {
        const as = (form: string) => forms.some((one) => one.key === key && one.form === form)
        // Where it is a name and a string of the same text, either may be looked at first.
        const refusals = [
          ...(as('id') && (value.length < 1 || value.length > 128 || value.includes('\0'))
            ? ['1 to 128 characters']
            : []),
          ...(as('literal') && /\\\r?\n/.test(value) ? ['backslash at the end of a line'] : []),
        ]
        if (refusals.length > 0) {
          expect(() => text(name, {...valuesOf(forms), [key]: value})).toThrow(new RegExp(refusals.join('|')))
          return
        }
        const calm = tokens(text(name, valuesOf(forms)))
        const filled = tokens(text(name, {...valuesOf(forms), [key]: value}))
        expect(filled.map(({kind}) => kind)).toEqual(calm.map(({kind}) => kind))
        for (const [at, token] of filled.entries()) if (token.text !== calm[at]?.text) expect(token.value).toBe(value)
      }),
      {...cases(0.15), examples: places.map((place) => [place, `C:\\\r\n${'x'.repeat(128)}`])},
    )

    function valuesOf(forms: readonly {key: string; form: string}[]): Readonly<Record<string, SqlValue>> {
      return Object.fromEntries(forms.map(({key, form: one}) => [key, BENIGN[one] ?? 'x']))
    }
  })

  test('PowerShell: what a verb is given is data in ASCII, and comes back as it was', {timeout: DEADLINE_MS}, () => {
    fc.assert(
      fc.property(hostile(), hostile(), (one, other) => {
        const request = {v: 1, verb: 'probe', input: {one, [other]: [one]}} as unknown as Parameters<typeof delivery>[2]
        const sent = delivery('0'.repeat(32), 'param($request)\n', request)
        // One line of printable ASCII: nothing ends it early, no code page alters it.
        expect(sent).toMatch(/^[\x20-\x7e]+$/)
        expect(JSON.parse(sent).input).toEqual(request)
      }),
      cases(0.1),
    )
  })

  test('files, services, connections and names in the DNS are refused or stay where they belong', {
    timeout: DEADLINE_MS,
  }, () => {
    fc.assert(
      fc.property(hostile(), hostile(2), (one, other) => {
        const place = uploadPlace('D:\\staging', one, other)
        for (const path of [place.part, place.zip]) {
          expect(path.startsWith('D:\\staging\\')).toBe(true)
          expect(path.slice('D:\\staging\\'.length)).toMatch(/^[A-Za-z0-9.+_-]+$/)
        }
        const batch = orRefused(() => uploadBatch(one, place))
        if (batch !== undefined) expect(batch.split('\n')).toHaveLength(4)
        const line = orRefused(() => serviceCommandLine(one, 'D:\\c.json'))
        if (line !== undefined) expect(line).toBe(`"${one}" --config "D:\\c.json"`)
        const value = orRefused(() => quoted(one))
        if (value !== undefined) expect(`X=${value};Y=1`).toSatisfy((text: string) => connectionValue(text) === one)
        const host = `${one}.cloud.example`
        if (tenantNameProblem(one) !== undefined) return
        const order = {
          host,
          owner: {store: 'S', id: 'I'},
          expected: {addresses: [], owner: undefined},
          addresses: ['10.0.0.1'],
        }
        const dns = {zone: 'cloud.example', ttlSeconds: 60, servers: ['127.0.0.1:53']} as unknown as Parameters<
          typeof pointText
        >[0]
        for (const script of [pointText(dns, order as never), removeText(dns, order as never)])
          for (const said of script.split('\n').filter(Boolean))
            expect(said).toMatch(/^(server|zone|prereq|update|send)\b[ -~]*$/)
      }),
      cases(0.1),
    )
  })

  test('a POSIX shell reads back every word of a command line that was printed', {timeout: DEADLINE_MS}, () => {
    const word = hostile(3).filter((text) => !text.includes('\0') && text.isWellFormed())
    const bunch = 50
    const {numRuns, seed} = cases(0.1)
    fc.assert(
      fc.property(fc.array(word, {minLength: bunch, maxLength: bunch}), (words) => {
        const line = commandLine(words, 'linux')
        const out = execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], {
          encoding: 'utf8',
          cwd,
        })
        expect(out.split('\0').slice(0, -1)).toEqual(words)
      }),
      {numRuns: Math.max(1, Math.ceil(numRuns / bunch)), seed},
    )
  })

  test('screens: nothing that a server says moves the cursor, and lists have a line a row', {
    timeout: DEADLINE_MS,
  }, () => {
    const look = {colour: false, unicode: true, width: 80, height: 24, live: false}
    fc.assert(
      fc.property(hostile(), hostile(), (one, other) => {
        const columns = [
          {head: 'A', value: (row: {one: string; other: string}) => row.one},
          {head: 'B', value: (row: {one: string; other: string}) => row.other},
        ]
        const shown = harmless(listing({rows: [{one, other}], columns, none: ''}, 'table', look))
        const lines = shown.split('\n')
        expect(lines).toHaveLength(2)
        for (const line of lines) expect(line).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
      }),
      cases(0.05),
    )
  })
})

test('configuration: read, or refused with a place; never a crash, nothing executed', {timeout: DEADLINE_MS}, () => {
  const secretful = WHOLE.replace("'env:ADMIN'", 'hunter22')
  fc.assert(
    fc.property(
      fc.constantFrom(WHOLE, secretful),
      fc.array(fc.tuple(fc.double({min: 0, max: 1, noNaN: true}), fc.nat({max: 12}), hostile(2)), {maxLength: 4}),
      (text, edits) => {
        const edited = edits.reduce((all, [where, cut, put]) => {
          const at = Math.floor(where * all.length)
          return all.slice(0, at) + put + all.slice(at + cut)
        }, text)
        try {
          parseProjectFile(edited, 'p.yaml')
        } catch (error) {
          if (!(error instanceof OperatorError)) throw error
          expect(error.code).toBe('LL-CONFIG')
          expect(error.detail.where).toMatch(/^p\.yaml:[1-9]\d*:[1-9]\d*$/)
          const syntax = (error.detail.why ?? '').split('\n').filter((line) => line.includes('this is no YAML'))
          expect(syntax.join('\n')).not.toContain('hunter22')
        }
      },
    ),
    cases(0.1),
  )
})

test('zips: taken whole, or refused with a reason; nothing of them is kept', {timeout: DEADLINE_MS}, async () => {
  await using library = await libraryForTest()
  const around = readdirSync(library.root).length
  const honest = releaseZip()
  const entry = fc.record(
    {
      name: hostile(2),
      content: hostile(1),
      mode: fc.constantFrom(0o100644, 0o120777, 0o040755, 0o060666, 0),
      flags: fc.constantFrom(0x0800, 0, 1, 8, 0x0808),
      method: fc.constantFrom(0, 8, 9, 99),
      saysBytes: fc.constantFrom(0, 1, 2 ** 31, 0xffffffff),
      sharesWith: fc.constantFrom(0, 1, 2),
    },
    {requiredKeys: ['name', 'content']},
  )
  const bytes = fc.array(fc.tuple(fc.double({min: 0, max: 1, noNaN: true}), fc.nat({max: 255})), {
    minLength: 1,
    maxLength: 6,
  })
  const mutated = bytes.map((edits) => {
    const copy = Buffer.from(honest)
    for (const [where, byte] of edits) copy[Math.floor(where * copy.length)] = byte
    return copy
  })
  const cut = fc.tuple(fc.double({min: 0, max: 1, noNaN: true}), fc.nat({max: 300})).map(([where, length]) => {
    const at = Math.floor(where * honest.length)
    return Buffer.concat([honest.subarray(0, at), honest.subarray(at + length)])
  })
  const strange = fc.array(entry, {minLength: 1, maxLength: 3}).map((entries) => {
    const named = Object.fromEntries(entries.map(({name, content}) => [name, String(content)]))
    return rawZip([
      {name: 'manifest.json', content: manifestOf({...FILES, ...named})},
      ...Object.entries(FILES).map(([name, content]) => ({name, content})),
      ...(entries as readonly RawEntry[]),
    ])
  })
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, cut, strange), async (zip) => {
      const path = library.file('release.zip', zip)
      try {
        await library.reading.examine(path)
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error
        expect(error).toMatchObject({code: 'LL-RELEASE-ZIP', detail: {where: path}})
        expect(error.detail.why).toMatch(/\S/)
        await expect(library.writing.add({zip: path, digest: sha256(zip), by: 'ann'})).rejects.toMatchObject({
          code: 'LL-RELEASE-ZIP',
        })
        expect(existsSync(library.folder) ? readdirSync(library.folder) : []).toEqual([])
      }
    }),
    cases(0.1),
  )
  // Its own zip, the store's folder, the library's.
  expect(readdirSync(library.root).length).toBeLessThanOrEqual(around + 2)
})

/** Undefined where the builder will not have it; anything but its own refusal is thrown on. */
function orRefused(build: () => string): string | undefined {
  try {
    return build()
  } catch (error) {
    if (error instanceof TypeError && !('code' in error)) return undefined
    throw error
  }
}

/** The first value of a connection string, by the rules of the parser of .NET. */
function connectionValue(text: string): string | undefined {
  const [, double, single, bare] = /^X=(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([^;"']*));Y=1$/s.exec(text) ?? []
  return double?.replaceAll('""', '"') ?? single?.replaceAll("''", "'") ?? bare
}
