import {availableParallelism} from 'node:os'
import {configDefaults, defineConfig} from 'vitest/config'
import {LongestFirst} from './test/house/longest-first.ts'

/** Many small files, in whose own process nothing but their own is at work. */
const SMALL = ['adapters', 'backup', 'config', 'engine', 'fleet', 'fuzz', 'lab/sql-server', 'release', 'ui'].map(
  (folder) => `test/${folder}/**/*.test.ts`,
)

const acceptance = (...names: string[]) => names.map((name) => `test/acceptance/${name}.test.ts`)

/**
 * Not in `npm test`, which has its ten minutes: the same routines and stands in further circumstances. `npm run test:long` runs them, and
 * `.ci/run` runs both. See docs/decisions/0038.
 */
const LONG = [
  ...acceptance('addresses', 'backup-files', 'backup-import', 'backup-trouble', 'canary', 'channel', 'ci-example'),
  ...acceptance('contention', 'faults', 'fleet-interrupted', 'follow', 'foreign', 'host-states', 'isolation', 'many'),
  ...acceptance('names', 'plans-of-many', 'restore-damaged', 'restore-repeated-hour', 'secrets', 'store-down'),
  ...acceptance('team-store', 'terminal', 'trouble', 'versions', 'way-in'),
  'test/lab/clients/soak.test.ts',
  'test/lab/sql-server/many-databases.test.ts',
  'test/store/keeping.test.ts',
  'test/cli/journal-elsewhere.test.ts',
]

/** Each test is bounded, and none kept waiting for ever. */
const bounds = {
  testTimeout: 180_000,
  hookTimeout: 120_000,
  expect: {poll: {timeout: 60_000}},
}

/** Real processes, sockets and files: few at a time. */
export default defineConfig({
  test: {
    globalSetup: ['test/house/built.ts'],
    pool: 'forks',
    // One more than there are processors: some of the files wait for time-outs and restarts, and leave theirs to the others.
    maxWorkers: Math.min(availableParallelism() + 1, 4),
    sequence: {sequencer: LongestFirst},
    teardownTimeout: 10_000,
    projects: [
      {
        test: {
          ...bounds,
          name: 'each alone',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...SMALL, ...LONG],
        },
      },
      {test: {...bounds, name: 'long', include: LONG}},
      // One process for file after file: to start it and to load the same modules again takes longer than most of them do.
      {
        test: {
          ...bounds,
          name: 'in turn',
          include: SMALL,
          exclude: [...configDefaults.exclude, ...LONG],
          isolate: false,
        },
      },
    ],
  },
})
