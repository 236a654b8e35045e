import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {parseFleetFile} from '../../src/lib/config/fleet-file.ts'
import {fleetText} from '../../src/lib/config/fleet-text.ts'

const RINGS = ['pilot', 'main']
const EXAMPLE = join(import.meta.dirname, '../../docs/fleet.example.yaml')
const read = (text: string) => parseFleetFile(text, 'fleet.yaml', RINGS)

test('the example is a fleet, and is written back as it was read', () => {
  const tenants = read(readFileSync(EXAMPLE, 'utf8'))
  expect(tenants).toMatchObject([
    {tenant: 'acme', displayName: 'Acme AB', timeZone: 'Europe/Stockholm', ring: 'pilot', window: 'Sun 02:00-05:00'},
    {tenant: 'borg', contacts: [{email: 'kari@borg.example'}], release: '1.0.0', vm: 'app-1', server: 'sql-1'},
  ])
  expect(read(fleetText(tenants))).toEqual(tenants)
})

test('an empty fleet declares nobody', () => {
  expect(read('tenants: {}\n')).toEqual([])
  expect(read('')).toEqual([])
})

const PERSON = 'Ann Ek <ann@acme.example> +46701234567'
test.each([
  ['tenants:\n  acme:\n    name: Acme\n', /line 2, column 3: tenants\.acme\.contacts: is missing/],
  [
    `tenants:\n  acme:\n    nam: Acme\n    contacts: [${PERSON}]\n`,
    /line 3, column 5: tenants\.acme\.nam: .*did you mean name\?/,
  ],
  [
    `tenants:\n  Acme:\n    name: Acme\n    contacts: [${PERSON}]\n`,
    /line 2, column 3: tenants\.Acme: "Acme" is no tenant name/,
  ],
  [
    `tenants:\n  acme:\n    name: Acme\n    contacts: [Ann]\n`,
    /line 4, column 16: tenants\.acme\.contacts\.0: "Ann" is not of the form/,
  ],
  [
    `tenants:\n  acme:\n    name: Acme\n    contacts: []\n`,
    /line 4, column \d+: tenants\.acme\.contacts: a tenant needs at least one contact/,
  ],
  [
    `tenants:\n  acme:\n    name: Acme\n    contacts: [${PERSON}]\n    ring: late\n`,
    /line 5, column 11: tenants\.acme\.ring: is none of the rings pilot, main/,
  ],
  [
    `tenants:\n  acme:\n    name: Acme\n    contacts: [${PERSON}]\n    window: never\n`,
    /line 5, column 13: tenants\.acme\.window: expected a maintenance window/,
  ],
  ['tenants: [\n', /this is no YAML/],
])('what is not right is told with its place: %j', (text, why) => {
  let refused: unknown
  try {
    read(text)
  } catch (error) {
    refused = error
  }
  expect(refused).toMatchObject({code: 'LL-FLEET-FILE', detail: {why: expect.stringMatching(why)}})
})
