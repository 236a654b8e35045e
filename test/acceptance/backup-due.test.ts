import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {labDown, labFaultAdd, labFaultClear, labUp} from '../../src/lab/client.ts'
import {type Ended, Product} from '../kill/product.ts'

/** `npm run soak -- due --runs 40`: so many tenants, seven a VM and on two servers; `npm test` has three of them in backup-run.test.ts. */
const COUNT = process.env.LANDLORD_DUE === undefined ? 0 : Number(process.env.LANDLORD_PROPERTY_RUNS)
const PROCESSES = 3
const SERVERS = ['sql-1', 'sql-2'] as const
/** How fast the machine is must not matter. */
const PATIENT = {serviceStartSeconds: 120, sqlConnectSeconds: 30, sshConnectSeconds: 60}
const HOURS = 3 * 3600_000
const BACK_MS = 2 * 3_600_000
const NAMES = Array.from({length: COUNT}, (_, at) => `tenant-${String(at + 1).padStart(3, '0')}`)

test.skipIf(COUNT === 0)(
  `${COUNT} tenants, ${PROCESSES} processes: every due backup exactly once`,
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'll-due-'))
    try {
      const vms = Math.ceil(COUNT / 7)
      const only = [...SERVERS, 'sql-verify', ...Array.from({length: vms}, (_, at) => `app-${at + 1}`)]
      const {config, releases} = await labUp(dir, {servers: SERVERS.length, vms, only, timings: PATIENT})
      for (const zip of releases) await done(config, ['release', 'add', zip, '--yes', '--json'])
      const file = join(dir, 'fleet.yaml')
      writeFileSync(file, `tenants:\n${NAMES.map((name, at) => entry(name, SERVERS[at % 2] ?? 'sql-1')).join('')}`)
      for (const server of SERVERS) await labFaultAdd(dir, server, {kind: 'clock-skew', ms: -BACK_MS})
      await done(config, ['fleet', 'apply', '-f', file, '--yes', '--canary', '0', '--json'])
      await labFaultClear(dir)

      const first = filesIn(dir)
      expect(countOf(first, '.trn')).toEqual(NAMES.map(() => 1))
      const ended = await Promise.all(Array.from({length: PROCESSES}, () => run(config, '--due')))
      expect(ended.map(({exitCode}) => exitCode)).toEqual(Array.from({length: PROCESSES}, () => 0))
      expect(countOf(filesIn(dir), '.trn')).toEqual(NAMES.map(() => 2))
      expect(countOf(filesIn(dir), '.bak')).toEqual(NAMES.map(() => 1))
      expect(await unfinished(config)).toEqual([])
      expect(JSON.parse((await run(config, '--due')).stdout)).toMatchObject({exit: 0, run: null, changed: 0})
      process.stdout.write(`${COUNT} tenants: ${COUNT} due logs, each once, by ${PROCESSES} processes\n`)
    } finally {
      await labDown(dir)
      rmSync(dir, {recursive: true, force: true})
    }
  },
  HOURS,
)

const entry = (name: string, server: string): string =>
  `  ${name}: {name: ${name.toUpperCase()}, contacts: ['Ann Ek <ann@acme.example> +46701234567'], server: ${server}}\n`

const filesIn = (dir: string): readonly string[] => readdirSync(join(dir, 'backups'))

/** In the order of the tenants. */
const countOf = (files: readonly string[], ending: string): readonly number[] =>
  NAMES.map((name) => files.filter((file) => file.includes(`_${name}_`) && file.endsWith(ending)).length)

const run = (config: string, ...words: readonly string[]): Promise<Ended> =>
  new Product(config, ['backup', 'run', ...words, '--yes', '--json']).end(HOURS / 6)

async function unfinished(config: string): Promise<readonly unknown[]> {
  const {stdout} = await new Product(config, ['run', 'list', '--unfinished', '--json']).end()
  return JSON.parse(stdout).result.runs
}

async function done(config: string, args: readonly string[]): Promise<void> {
  const {exitCode, stdout, stderr} = await new Product(config, args).end(HOURS / 3)
  if (exitCode !== 0)
    throw new Error(`${args.join(' ')} ended with ${exitCode}: ${stdout.slice(-1500)} ${stderr.slice(-500)}`)
}
