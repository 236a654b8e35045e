import {OperatorError} from '../errors.ts'
import type {Release, ReleaseCandidate} from '../site/release-library.ts'
import type {ReleaseOnVm} from '../site/vm.ts'
import {type Asked, asked} from './asked.ts'
import type {Composition} from './compose.ts'
import {knownRelease} from './known-release.ts'
import {unknownVm} from './sight.ts'

export interface ReleaseSeen {
  readonly release: Release
  readonly migrations: readonly {readonly id: string; readonly checksum: string; readonly apart: boolean}[]
  /** Why the zip cannot be read, if it cannot. */
  readonly damage: string | null
  readonly runBy: readonly {readonly tenant: string; readonly vm: string}[]
}

/** A release as the library and the inventory know it; no VM is asked. Throws LL-RELEASE-UNKNOWN. */
export async function lookAtRelease(composition: Composition, version: string): Promise<ReleaseSeen> {
  const release = await knownRelease(version, composition)
  const {releases} = (await composition.site()).observe().read
  const found = await sound(releases.migrations(version))
  const tenants = await composition.inventory.tenants()
  return {
    release,
    migrations:
      'whole' in found ? found.whole.map(({id, checksum, apart}) => ({id, checksum, apart: apart !== undefined})) : [],
    damage: 'damage' in found ? found.damage : null,
    runBy: tenants.filter((tenant) => tenant.release === version).map(({name, vm}) => ({tenant: name, vm})),
  }
}

export interface ReleaseVerified {
  readonly version: string
  readonly sound: boolean
  readonly library: {readonly whole: Pick<ReleaseCandidate, 'digest' | 'files' | 'bytes'>} | {readonly damage: string}
  readonly vms: readonly {
    readonly vm: string
    readonly state: 'whole' | 'absent' | 'altered' | 'silent'
    readonly note: string | null
  }[]
}

/** Every file of it, here and on the VMs that are named. Throws LL-RELEASE-UNKNOWN, LL-VM-UNKNOWN. */
export async function verifyRelease(
  composition: Composition,
  version: string,
  wanted: readonly string[],
): Promise<ReleaseVerified> {
  const release = await knownRelease(version, composition)
  const known = composition.topology.vms.map(({name}) => name)
  const names = wanted.includes('all') ? known : wanted
  for (const name of names) if (!known.includes(name)) throw unknownVm(name, known)
  const {read} = (await composition.site()).observe()
  const [library, vms] = await Promise.all([
    sound(read.releases.verify(version)),
    Promise.all(names.map(async (vm) => onVm(vm, release, await asked(read.vm(vm).release(version))))),
  ])
  return {
    version,
    sound: 'whole' in library && vms.every(({state}) => state === 'whole' || state === 'absent'),
    library:
      'whole' in library
        ? {whole: {digest: library.whole.digest, files: library.whole.files, bytes: library.whole.bytes}}
        : library,
    vms,
  }
}

function onVm(vm: string, release: Release, found: Asked<ReleaseOnVm | undefined>): ReleaseVerified['vms'][number] {
  if ('silent' in found) return {vm, state: 'silent', note: found.silent}
  const there = found.answer
  if (!there) return {vm, state: 'absent', note: null}
  const whole = there.manifestDigest === release.manifestDigest
  const users = there.usedBy.length === 0 ? 'no service runs from it' : `run by ${there.usedBy.join(', ')}`
  return whole
    ? {vm, state: 'whole', note: `${there.files} files, ${users}`}
    : {vm, state: 'altered', note: `files are missing or altered; ${users}`}
}

async function sound<T>(reading: Promise<T>): Promise<{readonly whole: T} | {readonly damage: string}> {
  try {
    return {whole: await reading}
  } catch (error) {
    if (error instanceof OperatorError && error.code === 'LL-RELEASE-DAMAGED')
      return {damage: [error.detail.where, error.detail.why].filter(Boolean).join(': ')}
    throw error
  }
}
