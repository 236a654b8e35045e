import type {WindowsSite} from '../../src/lib/adapters/windows/index.ts'
import {needed, satisfied} from '../../src/lib/engine/finding.ts'
import type {Routine, Step} from '../../src/lib/engine/index.ts'
import type {VmReading} from '../../src/lib/site/vm.ts'

/** One VM, and a fact of this process that can be made to hold. */
export interface Bench {
  observe(): {readonly read: VmReading; readonly inspect: VmReading}
  act(): {make(): void}
  /** Undefined: the routine has no such fact, so nothing is to be done and no run is opened. */
  made: boolean | undefined
}

export function benchOf(site: WindowsSite, made?: boolean): Bench {
  const bench: Bench = {
    observe() {
      const read = site.reading()
      return {read, inspect: read}
    },
    act: () => ({
      make() {
        bench.made = true
      },
    }),
    made,
  }
  return bench
}

/** Every release is there as its digest says; at the end, where the bench has it, a fact that is yet to be made. */
export const releasesStand = (vm: string, digests: readonly string[], bench: Bench): Routine<Bench> => ({
  name: 'bench releases',
  subject: `vm:${vm}`,
  inputs: {},
  onFailure: 'stop',
  decide: async () => ({decided: null, leases: [{key: `vm:${vm}`, mode: 'exclusive'}], reservations: []}),
  steps: () => [
    ...digests.map((digest, index) => releaseStands(vm, `1.0.${index}`, digest)),
    ...(bench.made === undefined ? [] : [made(bench)]),
  ],
})

const releaseStands = (vm: string, version: string, digest: string): Step<Bench> => ({
  id: `release-${version}`,
  fact: `release ${version} is unpacked on ${vm}`,
  async check({read}) {
    const release = await read.release(version)
    return release?.manifestDigest === digest ? satisfied(null) : needed([`unpack ${version}`])
  },
  async apply() {
    throw new Error('all releases should be there')
  },
  undo: {none: 'a bench undoes nothing'},
})

const made = (bench: Bench): Step<Bench> => ({
  id: 'made',
  fact: 'something is made',
  check: async () => (bench.made ? satisfied(null) : needed(['make it'])),
  apply: async ({make}) => make(),
  undo: {none: 'a bench undoes nothing'},
})
