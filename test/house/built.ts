import {spawnSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {noteSecrets} from '../secrets/left-behind.ts'
import {useMemoryForFolders} from './memory-folder.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * Tests that run the CLI run the bundle. `npm test` builds it; a single test run by hand finds it built here. A build that
 * fails says so and fails the tests that need it, not the others. After the last test, no password may be left anywhere.
 */
export default function built(): () => void {
  if (!existsSync(join(root, 'dist', 'main.cjs')))
    spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--quiet'], {stdio: 'inherit', timeout: 60_000})
  useMemoryForFolders()
  keepCompiled()
  return noteSecrets(root)
}

/** Most test files are run by a process of their own, and all of these load the same modules: Node keeps what it compiled of them. */
function keepCompiled(): void {
  process.env.NODE_COMPILE_CACHE ??= join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'landlord', 'tests')
}
