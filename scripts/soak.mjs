// Long runs of what the tests sample: `npm run soak -- NAME [--seed N] [--runs N]`. Each has a count and prints its seed.
import {spawnSync} from 'node:child_process'
import {join} from 'node:path'
import {parseArgs} from 'node:util'

/** Test file, and how many runs make it long. */
const SOAKS = {
  backups: {file: 'test/lab/sql-server/backup-histories.test.ts', runs: 400},
  // Histories, each planned for in several ways.
  chains: {file: 'test/backup/chains/chains.test.ts', runs: 1_000_000},
  // So many tenants whose logs are due, and three processes that are called at once.
  due: {file: 'test/acceptance/backup-due.test.ts', runs: 40, env: {LANDLORD_DUE: 'all'}},
  engine: {file: 'test/engine/kills.test.ts', runs: 3000},
  // Cases in all, shared out over its properties.
  fuzz: {file: 'test/fuzz', runs: 100_000},
  // Its runs are seconds.
  clients: {file: 'test/lab/clients/soak.test.ts', runs: 600},
  mutants: {
    file: 'test/contract/sql-server/mutants.test.ts',
    runs: 1,
    env: {LANDLORD_MUTANTS: 'all'},
    report: 'mutants.mjs',
  },
  // Every trouble of the list, once.
  faults: {file: 'test/acceptance/faults.test.ts', runs: 1, env: {LANDLORD_FAULTS: 'all'}},
  // So many tenants by one file, killed five times on the way.
  fleet: {file: 'test/acceptance/fleet-of-many.test.ts', runs: 200, env: {LANDLORD_FLEET: 'all'}},
  // Its runs are minutes; so many operators at once, on a store of each kind or those named.
  operators: {
    file: 'test/operators/soak.test.ts',
    runs: 15,
    env: {LANDLORD_OPERATORS: '10'},
    options: {minutes: 'LANDLORD_PROPERTY_RUNS', processes: 'LANDLORD_OPERATORS', store: 'LANDLORD_OPERATORS_STORE'},
  },
  // Rounds of so many schedules, until 100,000 statements were sent.
  transactions: {
    file: 'test/lab/sql-server/concurrency/transactions.test.ts',
    runs: 100,
    env: {LANDLORD_STATEMENTS: '100000'},
  },
}

const {positionals, values} = parseArgs({
  allowPositionals: true,
  options: {
    seed: {type: 'string', default: String(Date.now() % 1_000_000)},
    ...Object.fromEntries(['runs', 'minutes', 'processes', 'store'].map((name) => [name, {type: 'string'}])),
  },
})
const soak = SOAKS[positionals[0]]
if (!soak) {
  console.error(`npm run soak -- NAME: ${Object.keys(SOAKS).join(', ')}`)
  process.exit(2)
}
const runs = values.runs ?? values.minutes ?? String(soak.runs)
const own = Object.entries(soak.options ?? {}).flatMap(([name, variable]) =>
  values[name] === undefined ? [] : [[variable, values[name]]],
)
console.log(`${positionals[0]}: ${runs} ${soak.options?.minutes ? 'minutes' : 'runs a property'}, seed ${values.seed}`)
const {status} = spawnSync(
  process.execPath,
  [join(import.meta.dirname, '../node_modules/vitest/vitest.mjs'), 'run', soak.file],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...soak.env,
      LANDLORD_PROPERTY_RUNS: runs,
      LANDLORD_SEED: values.seed,
      ...Object.fromEntries(own),
    },
  },
)
if (soak.report)
  spawnSync(process.execPath, [join(import.meta.dirname, soak.report), ...positionals.slice(1)], {stdio: 'inherit'})
process.exit(status ?? 1)
