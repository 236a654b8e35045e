import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {labDown, labStatus, labTrace, labUp} from '../../src/lab/client.ts'
import {Product} from '../kill/product.ts'

/** `npm run soak -- fleet --runs 200 --seed N`: so many tenants, seven a VM and at most fifty a server. */
const COUNT = process.env.LANDLORD_FLEET === undefined ? 0 : Number(process.env.LANDLORD_PROPERTY_RUNS)
const SEED = Number(process.env.LANDLORD_SEED ?? 1)
const KILLS = 5
/** Some forty stands and two hundred services share a machine: how fast it is must not matter. */
const PATIENT = {serviceStartSeconds: 120, sqlConnectSeconds: 60, sshConnectSeconds: 60}
const HOURS = 3 * 3600_000
const NAMES = Array.from({length: COUNT}, (_, at) => `tenant-${String(at + 1).padStart(3, '0')}`)

test.skipIf(COUNT === 0)(
  `${COUNT} tenants of one file: killed ${KILLS} times on the way; then nothing changes, in one round trip a server and a VM`,
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'll-fleet-'))
    try {
      const vms = Math.ceil(COUNT / 7)
      const servers = Math.min(9, Math.max(1, Math.ceil(COUNT / 50)))
      const only = [...named('sql', servers), ...named('app', vms)]
      const {config, releases} = await labUp(dir, {servers, vms, only, timings: PATIENT})
      for (const zip of releases) await done(config, ['release', 'add', zip, '--yes', '--json'])
      const file = join(dir, 'fleet.yaml')
      writeFileSync(file, `tenants:\n${NAMES.map((name, at) => entry(name, `sql-${1 + (at % servers)}`)).join('')}`)
      const apply = ['fleet', 'apply', '-f', file, '--yes', '--canary', '0', '--concurrency', '8']

      const random = sequence(SEED)
      const stops = Array.from({length: KILLS}, () => 1 + Math.floor(random() * (COUNT - 1))).toSorted((a, b) => a - b)
      const began = performance.now()
      let kills = 0
      for (const stop of stops) kills += (await killedAfter(config, apply, stop)) ? 1 : 0
      const last = await measured(config, [...apply, '--json'])
      expect(troubles(last.document)).toEqual([])
      expect(last.document).toMatchObject({exit: 0})
      const creating = seconds(began)
      const list = await done(config, ['tenant', 'list', '--json'])
      expect(list.result.tenants.map(({name}: {name: string}) => name)).toEqual(NAMES)
      expect(Math.max(...countBy(list.result.tenants, 'vm').values())).toBeLessThanOrEqual(7)
      expect(Math.max(...countBy(list.result.tenants, 'server').values())).toBeLessThanOrEqual(50)

      const before = (await labTrace(dir)).length
      const again = await measured(config, [...apply, '--json'])
      expect(again.document).toMatchObject({exit: 0, run: null, changed: 0})
      const trace = (await labTrace(dir)).slice(before)
      const hosts = named('app', vms).map((vm) => trace.filter(({stand, kind}) => stand === vm && kind === 'verb'))
      expect(hosts.map((verbs) => verbs.map(({verb}) => verb))).toEqual(hosts.map(() => ['vm.read']))
      for (const principal of ['landlord_reader', 'landlord_auditor'])
        for (const server of named('sql', servers)) {
          const sent = trace.filter(
            ({stand, kind, principal: who, text}) =>
              stand === server && who === principal && kind !== 'login' && !/^set ansi_nulls/i.test(text ?? ''),
          )
          expect(sent.length).toBeLessThanOrEqual(1)
        }
      const lab = await memoryOf(dir)
      process.stdout.write(
        [
          `${COUNT} tenants on ${vms} VMs and ${servers} servers, seed ${SEED}, killed ${kills} times, at ${stops.join(', ')} done`,
          `created in ${creating.toFixed(0)} s, the last apply with at most ${megabytes(last.peak)}`,
          `second apply: ${again.seconds.toFixed(1)} s, at most ${megabytes(again.peak)}, changed 0`,
          `lab: ${lab.processes} processes, ${megabytes(lab.bytes)} of their own`,
          '',
        ].join('\n'),
      )
    } finally {
      await labDown(dir)
      rmSync(dir, {recursive: true, force: true})
    }
  },
  HOURS,
)

const entry = (name: string, server: string): string =>
  `  ${name}: {name: ${name.toUpperCase()}, contacts: ['Ann Ek <ann@acme.example> +46701234567'], server: ${server}}\n`

const named = (prefix: string, count: number): readonly string[] =>
  Array.from({length: count}, (_, at) => `${prefix}-${at + 1}`)

/** Killed once that many are done, told by its lines; a pass that is over before has done its part. True: it was at work. */
async function killedAfter(config: string, args: readonly string[], stop: number): Promise<boolean> {
  const product = new Product(config, args)
  // Lines of looking ahead count too, and nothing is done yet.
  const isThere = (said: string) =>
    [...said.matchAll(/^(?!.* looking at ).* (\d+) of \d+$/gm)].some(([, count]) => Number(count) >= stop)
  const wasAtWork = await product.saysWhat(isThere, HOURS / 6)
  product.kill()
  const {exitCode} = await product.end()
  return wasAtWork && exitCode === null
}

/** Why some of many failed: each child that is not as it should be, with what was said of it. */
const troubles = ({
  result,
  error,
}: {
  result?: {children?: readonly {error?: unknown}[]}
  error?: unknown
}): readonly unknown[] =>
  (result?.children ?? (error === undefined ? [] : [{error}])).filter((child) => child.error !== undefined)

async function done(config: string, args: readonly string[]) {
  const {document} = await measured(config, args)
  if (document.exit !== 0) throw new Error(JSON.stringify(document.error))
  return document
}

/** With the most memory that it had: the high-water mark of the resident set, as /proc tells it. */
async function measured(config: string, args: readonly string[]) {
  const began = performance.now()
  const product = new Product(config, args)
  let peak = 0
  const looking = setInterval(() => {
    peak = Math.max(peak, statusOf(product.pid ?? 0, 'VmHWM'))
  }, 50)
  try {
    const {stdout} = await product.end(HOURS / 2)
    return {document: JSON.parse(stdout), peak, seconds: seconds(began)}
  } finally {
    clearInterval(looking)
  }
}

const seconds = (began: number): number => (performance.now() - began) / 1000
const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MB`

/** Stands and the services that they have started; what processes share counts once for none. */
async function memoryOf(dir: string) {
  const {stands} = await labStatus(dir)
  const pids = stands.flatMap(({pid}) => (pid === null || pid === undefined ? [] : [pid])).flatMap(withChildren)
  const own = pids.map((pid) => statusOf(pid, 'RssAnon'))
  return {processes: pids.length, bytes: own.reduce((sum, bytes) => sum + bytes, 0)}
}

function withChildren(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
    return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(withChildren)]
  } catch {
    return [pid]
  }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_status.5.html; 0 where there is no such process. */
function statusOf(pid: number, field: string): number {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(found?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

function countBy<T>(items: readonly T[], key: keyof T): ReadonlyMap<unknown, number> {
  const counts = new Map<unknown, number>()
  for (const item of items) counts.set(item[key], (counts.get(item[key]) ?? 0) + 1)
  return counts
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function sequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
