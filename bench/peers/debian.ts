import {spawnSync} from 'node:child_process'

/** Installs packages of Debian where this user may; whether they are there then, the caller looks itself. */
export function installFromDebian(...packages: readonly string[]): void {
  if (process.getuid?.() !== 0) return
  const env = {...process.env, DEBIAN_FRONTEND: 'noninteractive'}
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ])
    spawnSync('apt-get', args, {env, stdio: 'ignore', timeout: 600_000})
}
