import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {ansibleVersion, playbook, TUNING} from './channel/ansible.ts'
import {bundledChecks} from './channel/bundle.mjs'
import type {ChecksOrder} from './channel/checks.ts'
import {CHECKS, type Machines, startMachines} from './channel/machines.ts'
import {overhead, overheadTable} from './channel/overhead.ts'
import type {Form} from './channel/site.ts'
import {type Spread, spreadOf} from './statistics.ts'
import {table} from './table.ts'

/** How many VMs are asked, and by how much Ansible should be slower than the channel. */
const SIZES = [
  {vms: 1, reach: 20},
  {vms: 5, reach: 40},
] as const

/** ms; PowerShell takes half a second to three. */
const START_MS = 1000

interface Case {
  readonly name: string
  readonly form: Form | 'ansible'
  readonly startMs: number
}

const CASES: readonly Case[] = [
  {name: 'Ansible', form: 'ansible', startMs: 0},
  {name: 'a new ssh for each', form: 'new ssh', startMs: 0},
  {name: 'one ssh, a process for each', form: 'shared ssh', startMs: 0},
  {name: 'channel', form: 'channel', startMs: 0},
  {name: `channel, its PowerShell ${START_MS} ms to start`, form: 'channel', startMs: START_MS},
]

/**
 * Whole processes from start to end, each asking every VM for the digests of 50 files that are as they should be: Ansible's playbook
 * of 50 `stat` tasks; and landlord's plan of 50 facts, by its own adapter, engine and ops store, in each form. The VMs are sshds of the
 * system on loopback; behind them Python reads the files for both: Ansible's modules, and a stand-in of PowerShell.
 */
export async function channel(rounds: number) {
  const ansible = ansibleVersion()
  const folder = mkdtempSync(join(tmpdir(), 'bench-checks-'))
  const program = await bundledChecks(folder)
  const sizes = []
  for (const {vms, reach} of SIZES) {
    const taken = new Map<Case, number[]>(CASES.map((each) => [each, []]))
    const grounds = new Map<number, Machines>()
    try {
      for (const startMs of new Set(CASES.map((each) => each.startMs)))
        grounds.set(startMs, await startMachines(vms, {startMs}))
      for (let round = 0; round < rounds; round++)
        for (const each of CASES) {
          if (each.form === 'ansible' && ansible === undefined) continue
          taken.get(each)?.push(timed(each, grounds.get(each.startMs) as Machines, program))
        }
    } finally {
      for (const machines of grounds.values()) await machines.close()
    }
    const cases = [...taken].flatMap(([{name, form}, ms]) => (ms.length > 0 ? [{name, form, ...spreadOf(ms)}] : []))
    sizes.push({vms, reach, cases})
  }
  rmSync(folder, {recursive: true})
  return {
    unit: 'ms',
    rounds,
    checks: CHECKS,
    ansible: ansible ?? 'skipped: needs ansible (apt-get install ansible-core)',
    tuning: TUNING,
    sizes,
    overhead: await overhead(Math.max(rounds, 5)),
  }
}

export function channelTable(result: Awaited<ReturnType<typeof channel>>): string {
  const tables = result.sizes.map(({vms, reach, cases}) => {
    const peer = cases.find(({form}) => form === 'ansible')?.median
    return table(
      [
        `${result.checks} satisfied checks on ${vms} VM${vms === 1 ? '' : 's'}`,
        'min ms',
        'median',
        'max',
        'Ansible ×',
        'reach',
      ],
      cases.map(({name, form, min, median, max}: Spread & {readonly name: string; readonly form: string}) => [
        name,
        ...[min, median, max].map((value) => value.toFixed(0)),
        peer === undefined ? '' : (peer / median).toFixed(1),
        form === 'channel' ? `≥ ${reach}` : '',
      ]),
    )
  })
  return [
    `Ansible: ${result.ansible} (${result.tuning}).`,
    'Whole processes: a playbook of 50 stat tasks; a plan of 50 facts with engine and ops store. The same sshd and Python behind both.',
    ...tables,
    overheadTable(result.overhead),
  ].join('\n\n')
}

function timed({name, form}: Case, machines: Machines, program: string): number {
  const {dir, hosts, digests} = machines
  const order = {hosts, digests, form, store: join(dir, 'ops', 'landlord.db')} as ChecksOrder
  const [command = '', ...args] =
    form === 'ansible' ? playbook(machines) : [process.execPath, program, JSON.stringify(order)]
  const env = {...process.env, ANSIBLE_CONFIG: join(dir, 'ansible.cfg')}
  const began = performance.now()
  const {status, stdout, stderr} = spawnSync(command, args, {env, encoding: 'utf8', timeout: 600_000})
  const ms = performance.now() - began
  const held = form === 'ansible' ? stdout.split('SUCCESS').length - 1 : Number(stdout)
  if (status !== 0 || held !== hosts.length * CHECKS)
    throw new Error(
      `${name}: ${held} of ${hosts.length * CHECKS} held, exit ${status}\n${stdout.slice(-500)}\n${stderr}`,
    )
  return ms
}
