import {existsSync, readdirSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {displayNameProblem, parseContact} from '../../src/lib/fleet/tenant-order.ts'
import {hostile} from '../fuzz/hostile.ts'
import {seedOf} from '../house/seed.ts'
import {AcceptanceLab} from './lab.ts'

const CANARY = 'fuzz-canary'
const seed = seedOf()

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up()
})
afterAll(() => lab.down())

/** Harm in every language that the way to a tenant speaks, as far as an order takes it; then seeded ones. */
const NAMES = [
  "'; DROP DATABASE landlord;-- ]; $(touch fuzz-canary) `touch fuzz-canary` {{x:id}}",
  "x'; New-Item fuzz-canary; $(New-Item fuzz-canary) & touch fuzz-canary | %PATH% <b>\\",
  ...fc
    .sample(hostile(4), {numRuns: 200, seed})
    .filter((name) => displayNameProblem(name) === undefined)
    .slice(0, 2),
]

test.each(NAMES.map((name, at) => [name, `tenant-${at}`] as const))(
  '%j comes back as it was ordered, and nothing came of it',
  async (name, tenant) => {
    const contact = `${name.replaceAll(/[<>"]/g, '')} <ann@acme.example> +46701234567`
    const people = 'contact' in parseContact(contact) ? contact : 'Ann Ek <ann@acme.example> +46701234567'
    const made = await lab.json(['tenant', 'create', tenant, '--name', name, '--contact', people, '--yes', '--json'])
    expect(made, `seed ${seed}`).toMatchObject({exit: 0})
    const {result} = await lab.json(['tenant', 'show', tenant, '--json'])
    expect(result.tenant).toMatchObject({displayName: name})
    expect(result.tenant.contacts).toHaveLength(1)
    expect((await lab.json(['run', 'show', made.run ?? '', '--json'])).result.verdict).toMatchObject({sound: true})
    const ran = await lab.trace()
    expect(
      ran.filter(({text}) => /\bDROP\s+DATABASE\s+landlord\b|xp_cmdshell/i.test(text ?? '') && !text?.includes("N'")),
    ).toEqual([])
    const everywhere = readdirSync(lab.dir, {recursive: true}).map(String)
    expect(everywhere.filter((path) => path.endsWith(CANARY))).toEqual([])
    for (const folder of [process.cwd(), tmpdir(), process.env.HOME ?? '/'])
      expect(existsSync(join(folder, CANARY))).toBe(false)
  },
)
