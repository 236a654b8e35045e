import {join} from 'node:path'
import {build} from 'esbuild'
import {bundled} from '../../scripts/bundling.mjs'

/**
 * The process of the checks in one file, as the product is shipped. Answers its path.
 *
 * @param {string} folder
 * @returns {Promise<string>}
 */
export async function bundledChecks(folder) {
  const outfile = join(folder, 'checks.cjs')
  await build({...bundled(), write: true, entryPoints: [join(import.meta.dirname, 'checks.ts')], outfile})
  return outfile
}
