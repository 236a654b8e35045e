import fc from 'fast-check'
import {expect, test} from 'vitest'
import {serviceSid} from '../../src/lib/fleet/names.ts'
import {
  contactProblem,
  contactsProblem,
  displayNameProblem,
  formatContact,
  parseContact,
  ringProblem,
  tenantNameProblem,
} from '../../src/lib/fleet/tenant-order.ts'

test.each(['acme', 'a', 'acme-2', 'a1'])('%s is a tenant name', (name) => {
  expect(tenantNameProblem(name)).toBeUndefined()
})

test.each([
  ['', 'is no tenant name'],
  ['Acme', 'is no tenant name'],
  ['-acme', 'is no tenant name'],
  ['acme-', 'is no tenant name'],
  ['2acme', 'is no tenant name'],
  ['acme_a', 'is no tenant name'],
  ['acme;drop', 'is no tenant name'],
  ["acme'--", 'is no tenant name'],
  ['acme]', 'is no tenant name'],
  ['../acme', 'is no tenant name'],
  ['åcme', 'is no tenant name'],
  ['master', 'is a reserved name'],
  ['com1', 'is a reserved name'],
  ['xn--bcher-kva', 'is an encoded international name'],
  ['a'.repeat(41), 'has 41 letters'],
])('"%s" is none, and is told why', (name, why) => {
  expect(tenantNameProblem(name)).toContain(why)
})

test('a contact is read as people write it', () => {
  expect(parseContact('Ann Ek <ann@acme.example> +46 70-123 45 67')).toEqual({
    contact: {name: 'Ann Ek', email: 'ann@acme.example', phone: '+46701234567'},
  })
})

test.each([
  ['<ann@acme.example> +46701234567', 'has no name'],
  ['Ann <ann> +46701234567', 'is no e-mail address'],
  ['Ann <ann@acme> +46701234567', 'is no e-mail address'],
  ['Ann <ann@acme.example> 0701234567', 'with the country code'],
  ['Ann <ann@acme.example>', 'is no phone number'],
])('"%s" cannot be reached', (text, why) => {
  expect(parseContact(text)).toMatchObject({problem: expect.stringContaining(why)})
})

test('what is not of the form at all is not guessed at', () => {
  expect(parseContact('ann@acme.example')).toMatchObject({problem: expect.stringContaining('is not of the form')})
})

test('whatever is accepted reads back the same', () => {
  fc.assert(
    fc.property(fc.string(), fc.emailAddress(), fc.stringMatching(/^\+[1-9][0-9]{6,14}$/), (name, email, phone) => {
      const parts = {name: name.trim(), email, phone}
      fc.pre(contactProblem(parts) === undefined)
      expect(parseContact(formatContact(parts))).toEqual({contact: parts})
    }),
  )
})

test('a display name may be in any script, and in one line', () => {
  expect(displayNameProblem('Åkesson & Söner 株式会社')).toBeUndefined()
  expect(displayNameProblem('two\nlines')).toContain('control characters')
  for (const unseen of ['Acme \u202eBA', 'Ac\u200bme', 'Acme\u2028']) expect(displayNameProblem(unseen)).toBeDefined()
  expect(displayNameProblem(' ')).toContain('empty')
})

test('the SID of a service account is the one that Windows computes', () => {
  // `sc.exe showsid TrustedInstaller`: the best known service SID, on every Windows.
  expect(serviceSid('TrustedInstaller')).toBe('S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464')
})

const ANN = {name: 'Ann Ek', email: 'ann@acme.example', phone: '+46701234567'}
test('a tenant has contacts who can be reached, each once', () => {
  expect(contactsProblem([ANN, {...ANN, email: 'bo@acme.example'}])).toBeUndefined()
  expect(contactsProblem([])).toContain('at least one contact')
  expect(contactsProblem([ANN, {...ANN, email: 'bo@acme.example', phone: '0701234567'}])).toContain(
    'is no phone number',
  )
  expect(contactsProblem([ANN, {...ANN, name: 'Bo', email: 'Ann@ACME.example'}])).toContain('is there twice')
})

test('a ring is one of those that there are', () => {
  expect(ringProblem('pilot', ['pilot', 'main'])).toBeUndefined()
  expect(ringProblem('first', ['pilot', 'main'])).toBe('"first" is no ring: the configuration has pilot, main')
})
