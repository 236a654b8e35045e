import {availableParallelism} from 'node:os'
import {defineConfig} from 'vitest/config'
import {LongestFirst} from './test/house/longest-first.ts'

/** Real processes, sockets and files: few at a time, each test bounded, none kept waiting for ever. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/house/built.ts'],
    pool: 'forks',
    // One more than there are processors: some of the files wait for time-outs and restarts, and leave theirs to the others.
    maxWorkers: Math.min(availableParallelism() + 1, 4),
    sequence: {sequencer: LongestFirst},
    testTimeout: 180_000,
    hookTimeout: 120_000,
    teardownTimeout: 10_000,
    expect: {poll: {timeout: 60_000}},
  },
})
