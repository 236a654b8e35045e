import {readFileSync} from 'node:fs'
import {arch, cpus, platform, release, totalmem} from 'node:os'
import {join} from 'node:path'

/** On what figures were taken. Nothing that names the machine. */
export const machine = () => {
  const {version} = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
    version: string
  }
  return {
    landlord: version,
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    at: new Date().toISOString(),
  }
}
