import {spawnSync} from 'node:child_process'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type Spread, spreadOf} from './statistics.ts'
import {table} from './table.ts'

const RUN = join(import.meta.dirname, '..', 'bin', 'run.js')
const ORDER = ['acme', '--name', 'Acme AB', '--contact', 'Ann Ek <ann@acme.example> +46701234567', '--release', '1.0.0']

/** What is started, and the ratio to a bare Node that it should stay under (`docs` of the measurement: median against median). */
const CASES = [
  {name: 'node -e 0', words: ['-e', '0'], exit: 0, reach: undefined},
  {name: '--version', words: [RUN, '--version'], exit: 0, reach: 1.15},
  {name: '--help', words: [RUN, '--help'], exit: 0, reach: undefined},
  {name: 'tenant list', words: [RUN, 'tenant', 'list'], exit: 0, reach: 3},
  {name: 'tenant create --plan, no server', words: [RUN, 'tenant', 'create', ...ORDER, '--plan'], exit: 69, reach: 5},
] as const

const WARM_UP = 3

/**
 * Times whole processes, all cases in turn in every round so that a machine that slows down slows them alike. The plan meets a
 * server that refuses the connection: what it costs is the start of all that speaks to SQL Server.
 */
export function startup(rounds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-startup-'))
  try {
    const env = {PATH: process.env.PATH, HOME: folder, XDG_CACHE_HOME: folder, LANDLORD_CONFIG: project(folder)}
    const taken = CASES.map((): number[] => [])
    for (let round = -WARM_UP; round < rounds; round++)
      CASES.forEach((each, index) => {
        const ms = timed(each, env)
        if (round >= 0) taken[index]?.push(ms)
      })
    return {unit: 'ms', rounds, cases: withRatios(taken.map(spreadOf))}
  } finally {
    rmSync(folder, {recursive: true})
  }
}

export function startupTable({cases}: ReturnType<typeof startup>): string {
  const head = ['start-up', 'min ms', 'median', 'max', '× bare node', 'reach']
  return table(
    head,
    cases.map(({name, min, median, max, ratio, reach}) => [
      name,
      min.toFixed(1),
      median.toFixed(1),
      max.toFixed(1),
      ratio.toFixed(2),
      reach === undefined ? '' : `≤ ${reach}`,
    ]),
  )
}

function timed({name, words, exit}: (typeof CASES)[number], env: NodeJS.ProcessEnv): number {
  const began = performance.now()
  const {status, stderr} = spawnSync(process.execPath, words, {env, encoding: 'utf8', timeout: 60_000})
  const ms = performance.now() - began
  if (status !== exit) throw new Error(`${name} ended with ${status}, not ${exit}:\n${stderr}`)
  return ms
}

function withRatios(spreads: readonly Spread[]) {
  const bare = spreads[0]?.median ?? Number.NaN
  return CASES.flatMap(({name, reach}, index) => {
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
