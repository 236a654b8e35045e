import {defineConfig} from 'vitest/config'

/** Real processes, sockets and files: few at a time, each test bounded, none kept waiting for ever. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/house/built.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
  },
})
