import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {npmPeer, saidOf} from './peers/npm.ts'
import {type Spread, spreadOf} from './statistics.ts'
import {table} from './table.ts'

const RUN = join(import.meta.dirname, '..', 'bin', 'run.js')
const ORDER = ['acme', '--name', 'Acme AB', '--contact', 'Ann Ek <ann@acme.example> +46701234567', '--release', '1.0.0']

interface Case {
  readonly name: string
  readonly words: readonly string[]
  readonly exit: number
  /** The ratio of medians to a bare Node that it should stay under. */
  readonly reach: number | undefined
}

const CASES: readonly Case[] = [
  {name: 'node -e 0', words: ['-e', '0'], exit: 0, reach: undefined},
  {name: '--version', words: [RUN, '--version'], exit: 0, reach: 1.15},
  {name: '--help', words: [RUN, '--help'], exit: 0, reach: undefined},
  {name: 'tenant list', words: [RUN, 'tenant', 'list'], exit: 0, reach: 3},
  {name: 'tenant create --plan, no server', words: [RUN, 'tenant', 'create', ...ORDER, '--plan'], exit: 69, reach: 5},
]

/** Other CLIs of this kind, as the registry has them: what they take to say their version. */
const PEERS = [
  {name: 'oclif', version: '6.0.10', entry: 'bin/run.js'},
  {name: 'heroku', version: '11.10.0', entry: 'bin/run.js'},
] as const

/** So that they say their version and do nothing beside it: no look for a newer one, no word to their makers. */
const PEERS_ALONE = {
  HEROKU_DISABLE_AUTOUPDATE: '1',
  HEROKU_SKIP_NEW_VERSION_CHECK: 'true',
  OCLIF_SKIP_NEW_VERSION_CHECK: 'true',
  DISABLE_TELEMETRY: 'true',
  IS_HEROKU_TEST_ENV: 'true',
}

const WARM_UP = 3

/**
 * Times whole processes, all cases in turn in every round so that a machine that slows down slows them alike. The plan meets a
 * server that refuses the connection: what it costs is the start of all that speaks to SQL Server.
 */
export function startup(rounds: number) {
  const found = PEERS.map(({name, version, entry}) => ({entry, peer: npmPeer(name, version)}))
  const peers = found.flatMap(({entry, peer}): readonly Case[] =>
    'folder' in peer
      ? [{name: `${peer.name} --version`, words: [join(peer.folder, entry), '--version'], exit: 0, reach: undefined}]
      : [],
  )
  const cases = [...CASES, ...peers]
  const folder = mkdtempSync(join(tmpdir(), 'bench-startup-'))
  try {
    const homes = {HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder}
    const env = {PATH: process.env.PATH, ...homes, ...PEERS_ALONE, LANDLORD_CONFIG: project(folder)}
    const taken = cases.map((): number[] => [])
    for (let round = -WARM_UP; round < rounds; round++)
      cases.forEach((each, index) => {
        const ms = timed(each, env)
        if (round >= 0) taken[index]?.push(ms)
      })
    return {
      unit: 'ms',
      rounds,
      peers: found.map(({peer}) => saidOf(peer)),
      cases: withRatios(cases, taken.map(spreadOf)),
    }
  } finally {
    rmSync(folder, {recursive: true})
  }
}

export function startupTable({cases, peers}: ReturnType<typeof startup>): string {
  const head = ['start-up', 'min ms', 'median', 'max', '× bare node', 'reach']
  const rows = cases.map(({name, min, median, max, ratio, reach}) => [
    name,
    min.toFixed(1),
    median.toFixed(1),
    max.toFixed(1),
    ratio.toFixed(2),
    reach === undefined ? '' : `≤ ${reach}`,
  ])
  return [`Beside it: ${peers.join('; ')}.`, table(head, rows)].join('\n\n')
}

function timed({name, words, exit}: Case, env: NodeJS.ProcessEnv): number {
  const began = performance.now()
  const {status, stderr} = spawnSync(process.execPath, words, {env, encoding: 'utf8', timeout: 60_000})
  const ms = performance.now() - began
  if (status !== exit) throw new Error(`${name} ended with ${status}, not ${exit}:\n${stderr}`)
  return ms
}

function withRatios(cases: readonly Case[], spreads: readonly Spread[]) {
  const bare = spreads[0]?.median ?? Number.NaN
  return cases.flatMap(({name, reach}, index) => {
    const spread = spreads[index]
    return spread === undefined ? [] : [{name, ...spread, ratio: spread.median / bare, reach}]
  })
}

/** A project whose server and VM refuse connections: port 9 is discard, which nobody serves. */
function project(folder: string): string {
  for (const name of ['reader', 'admin', 'deployer', 'key'])
    writeFileSync(join(folder, name), 'not-a-secret', {mode: 0o600})
  const principal = (name: string) => `{user: landlord_${name}, password: 'file:${name}'}`
  const file = join(folder, 'landlord.yaml')
  writeFileSync(
    file,
    `store: landlord.db
releases: releases
domain: cloud.example
servers:
  sql-1:
    host: 127.0.0.1
    port: 9
    tls: {name: sql-1.lab.example, ca: key}
    reachedFromVms: '127.0.0.1,9'
    owner: landlord_owner
    principals: {reader: ${principal('reader')}, admin: ${principal('admin')}, deployer: ${principal('deployer')}}
vms:
  app-1:
    host: 127.0.0.1
    port: 9
    user: landlord
    identityFile: key
    hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1yZ3J5Y3J5Y3J5Y3J5Y3J5Y3J5Y3J5Y3J5Y3J5Y3J5'
    servers: [sql-1]
`,
  )
  return file
}
