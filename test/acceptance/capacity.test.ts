import {afterAll, beforeAll, expect, test} from 'vitest'
import {AcceptanceLab, create, type Document} from './lab.ts'

/** As promised to customers; every day's test fills smaller VMs, `.ci/run` (LANDLORD_FILL=7) those of the promise. */
const MOST = Number(process.env.LANDLORD_FILL ?? 2)
const AT_ONCE = 3
const NAMES = Array.from({length: 2 * MOST}, (_, index) => `tenant-${String.fromCharCode(97 + index)}`)

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({}, ['sql-1', 'app-1', 'app-2'])
})
afterAll(() => lab.down())

test(`${NAMES.length} tenants fill two VMs; one more is refused, and told what to do`, {timeout: 600_000}, async () => {
  const environment =
    MOST === 7
      ? {}
      : {LANDLORD_CONFIG: lab.configWith('small', (text) => text.replace('{min: 3, max: 7}', `{min: 1, max: ${MOST}}`))}
  const left = [...NAMES]
  const lane = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift())
      expect(await created(name, environment)).toMatchObject({exit: 0})
  }
  await Promise.all(Array.from({length: AT_ONCE}, lane))
  const {tenants} = (await lab.json(['tenant', 'list', '--json'], environment)).result
  for (const vm of ['app-1', 'app-2'])
    expect(placesOn(vm, tenants)).toEqual(Array.from({length: MOST}, (_, index) => index + 1))
  const before = await lab.fingerprint()
  const refused = await lab.json(create('one-more'), environment)
  expect(refused).toMatchObject({exit: 10, error: {code: 'LL-PLACE-NONE'}, run: null})
  const told = JSON.stringify(refused.error)
  for (const words of [`app-1 has ${MOST} of ${MOST}`, `app-2 has ${MOST} of ${MOST}`, 'landlord vm add'])
    expect(told).toContain(words)
  expect(await lab.fingerprint()).toBe(before)
})

/** Who planned for a place that another run has reserved meanwhile gives the command again, as it is told. */
async function created(name: string, environment: NodeJS.ProcessEnv): Promise<Document> {
  for (let tries = 1; ; tries++) {
    const made = await lab.json(create(name), environment)
    if (made.error?.code !== 'LL-PLACE-TAKEN' || tries === NAMES.length) return made
  }
}

const placesOn = (vm: string, tenants: readonly {readonly vm: string; readonly place: number}[]): readonly number[] =>
  tenants
    .filter((tenant) => tenant.vm === vm)
    .map(({place}) => place)
    .toSorted((one, other) => one - other)
