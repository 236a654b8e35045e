import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'

/** Another's program from the npm registry, in the very version that is compared with, or why there is none. */
export type NpmPeer =
  | {readonly name: string; readonly version: string; readonly folder: string}
  | {readonly name: string; readonly skipped: string}

/** ms; the largest of them has several hundred packages. */
const INSTALL_MS = 900_000

/**
 * Installed where it is missing: into a cache folder outside the project, without install scripts, and kept there. `folder` is the package's own;
 * it runs on the Node that runs this.
 */
export function npmPeer(name: string, version: string): NpmPeer {
  const home = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'landlord-bench')
  const place = join(home, `${name.replaceAll(/[^\w.-]/g, '-')}-${version}`)
  const folder = join(place, 'node_modules', name)
  if (!existsSync(join(folder, 'package.json'))) {
    mkdirSync(place, {recursive: true})
    writeFileSync(join(place, 'package.json'), JSON.stringify({private: true}))
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', `${name}@${version}`]
    const {status, error, stderr} = spawnSync('npm', args, {
      cwd: place,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      timeout: INSTALL_MS,
    })
    if (status !== 0)
      return {
        name,
        skipped: `${name}@${version} could not be installed: ${error?.message ?? stderr.trim().slice(-300)}`,
      }
  }
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {readonly version: string}
  return {name, version: manifest.version, folder}
}

/** In one line, for the head of a table. */
export const saidOf = (peer: NpmPeer): string =>
  'version' in peer ? `${peer.name} ${peer.version}` : `skipped: ${peer.skipped}`
