import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {labDown, labUp, small} from '../src/lab/client.ts'
import {enter, PLACES} from './fleet/tenants.ts'
import {measured, storeOf} from './process.ts'
import {spreadOf} from './statistics.ts'
import {table} from './table.ts'

const SIZES = [200, 800] as const
/** Created before it is timed how long it takes to see that they all hold: some minutes. The soak `fleet` times 200. */
const STANDING = 21

/** What is asked of many tenants, and `fleet apply` where everything is as declared already. */
export async function fleetBench(rounds: number) {
  return {unit: 'ms, bytes', rounds, cases: [...(await commands(rounds)), await again(rounds)]}
}

/** `fleet apply` of tenants that all hold: every fact of each is looked at. */
async function again(rounds: number) {
  const dir = mkdtempSync(join(tmpdir(), 'bench-again-'))
  try {
    const vms = Math.ceil(STANDING / PLACES)
    const only = ['sql-1', ...Array.from({length: vms}, (_, at) => `app-${at + 1}`)]
    const {config, releases} = await labUp(dir, {only, vms, timings: {serviceStartSeconds: 120}})
    for (const zip of releases) await measured(config, ['release', 'add', zip, '--yes', '--json'])
    const apply = ['fleet', 'apply', '-f', fleetFile(dir, STANDING), '--yes', '--json', '--canary', '0']
    await measured(config, apply)
    const taken = {ms: [] as number[], bytes: [] as number[]}
    for (let round = 0; round < rounds; round++) {
      const {ms, bytes} = await measured(config, apply)
      taken.ms.push(ms)
      taken.bytes.push(bytes)
    }
    return {
      what: 'fleet apply of tenants that all hold',
      tenants: STANDING,
      vms,
      ms: spreadOf(taken.ms),
      bytes: spreadOf(taken.bytes),
    }
  } finally {
    await labDown(dir)
    rmSync(dir, {recursive: true, force: true})
  }
}

/** What is asked of the fleet, as a process of its own from its start to its end. */
const COMMANDS = {
  'new tenants': {what: 'fleet plan of new tenants', words: ['fleet', 'plan', '-f'], standing: false},
  standing: {what: 'fleet plan of tenants of the store', words: ['fleet', 'plan', '-f'], standing: true},
  list: {what: 'tenant list', words: ['tenant', 'list'], standing: true},
} as const

/**
 * Time, and the most memory, of commands on so many tenants. All VMs are one stand under many names, each reached by an ssh of its own, and
 * what is planned costs each a PowerShell: what is measured is landlord's side and the round trips. Tenants of the store have no
 * databases there: each of their facts is asked all the same.
 */
async function commands(rounds: number) {
  const dir = mkdtempSync(join(tmpdir(), 'bench-fleet-'))
  try {
    const {config, releases} = await labUp(dir, {only: small})
    for (const zip of releases) await measured(config, ['release', 'add', zip, '--yes', '--json'])
    const cases = []
    for (const tenants of SIZES) {
      const vms = Math.ceil(tenants / PLACES)
      const wide = withVms(dir, config, vms)
      const file = fleetFile(dir, tenants)
      for (const {what, words, standing} of Object.values(COMMANDS)) {
        if (standing) await enter(storeOf(config), tenants)
        const taken = {ms: [] as number[], bytes: [] as number[]}
        for (let round = 0; round < rounds; round++) {
          const {ms, bytes} = await measured(wide, [...words, ...(words.length > 2 ? [file] : []), '--json'])
          taken.ms.push(ms)
          taken.bytes.push(bytes)
        }
        cases.push({what, tenants, vms, ms: spreadOf(taken.ms), bytes: spreadOf(taken.bytes)})
      }
    }
    return cases
  } finally {
    await labDown(dir)
    rmSync(dir, {recursive: true, force: true})
  }
}

export const fleetTable = ({cases}: Awaited<ReturnType<typeof fleetBench>>): string =>
  table(
    ['on many tenants', 'tenants', 'VMs', 'min s', 'median', 'max', 'MB at most'],
    cases.map(({what, tenants, vms, ms, bytes}) => [
      what,
      String(tenants),
      String(vms),
      ...[ms.min, ms.median, ms.max].map((value) => (value / 1000).toFixed(1)),
      (bytes.max / 1_048_576).toFixed(0),
    ]),
  )

/** The project file with the entry of app-1 under as many names. */
function withVms(dir: string, config: string, count: number): string {
  const text = readFileSync(config, 'utf8')
  const entry = /^ {2}app-1:\n(?: {4}.*\n)+/m.exec(text)?.[0]
  if (entry === undefined) throw new Error(`${config} has no app-1`)
  const entries = Array.from({length: count}, (_, at) => entry.replace('app-1:', `app-${at + 1}:`))
  const path = join(dir, `wide-${count}.yaml`)
  writeFileSync(path, text.replace(entry, entries.join('')))
  return path
}

function fleetFile(dir: string, count: number): string {
  const path = join(dir, `fleet-${count}.yaml`)
  const tenants = Array.from(
    {length: count},
    (_, at) => `  tenant-${at + 1}: {name: Tenant ${at + 1}, contacts: ['Ann Ek <ann@acme.example> +46701234567']}\n`,
  )
  writeFileSync(path, `tenants:\n${tenants.join('')}`)
  return path
}
