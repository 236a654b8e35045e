import {blocked, needed, type Step, satisfied} from '../../../engine/index.ts'
import {gigabytes, LEAST_FREE_BYTES, skewProblem} from '../../../fleet/hosts.ts'
import {powershellProblem, windowsProblem, windowsVersion} from '../../../fleet/windows-versions.ts'
import type {Site} from '../../../site/site.ts'
import type {VmPlace} from '../../../site/topology.ts'
import {EVERY_SERVICE, mayLogOnAsService} from '../../../site/vm-host.ts'
import {condition} from '../../host/condition.ts'

/** Reached at all, which takes its pinned host key, and managed by nobody else. */
export const reached = ({name, address}: VmPlace): Step<Site, null> =>
  condition(
    'reached',
    `${name} answers at ${address}, with the host key of the project file, and is no other store's`,
    async ({read}) => {
      const {store, powershell} = await read.vm(name).facts()
      if (store !== undefined && store !== read.store)
        return blocked('LL-STORE-FOREIGN', `${name} is managed by the store ${store}; this one is ${read.store}`)
      const problem = powershellProblem(powershell)
      return problem ? blocked('LL-VM-POWERSHELL', `${name}: ${problem}`) : satisfied(null)
    },
  )

/** The operating system is one that Microsoft supports (promise P19), with no restart pending, and its clock is right. */
export const systemIsFit = ({name}: VmPlace): Step<Site, null> =>
  condition(
    'system',
    `the Windows of ${name} is supported, its clock is right, and no restart is pending`,
    async ({read}, now) => {
      const facts = await read.vm(name).facts()
      const skew = skewProblem(facts.utcNow, facts.asked)
      const problem = windowsProblem(facts, now)
      if (problem) return blocked('LL-HOST-SYSTEM', `${name}: ${problem}`)
      if (skew) return blocked('LL-HOST-CLOCK', `${name}: ${skew}`)
      if (facts.rebootPending)
        return blocked('LL-HOST-RESTART', `${name} waits for a restart; what it has installed is not in force before`)
      const version = windowsVersion(facts.build)
      const patched = facts.patchedOn ? `, last update ${facts.patchedOn}` : ''
      return satisfied(null, `${version?.name}${patched}, supported until ${version?.supportedUntil}`)
    },
  )

/** Drives of its folders, with room on them. */
export const hasRoom = (vm: VmPlace): Step<Site, null> =>
  condition('room', `${vm.name} has room for tenants and releases`, async ({read}) => {
    const {disks} = await read.vm(vm.name).facts()
    const drives = [...new Set([vm.tenantsFolder, vm.releasesFolder].map((folder) => folder.slice(0, 2).toUpperCase()))]
    const found = drives.map((drive) => disks.find((disk) => disk.drive.toUpperCase() === drive))
    const missing = drives.find((_, index) => found[index] === undefined)
    if (missing) return blocked('LL-HOST-DISK', `${vm.name} has no drive ${missing}, where its folders are to be`)
    const full = found.find((disk) => disk && disk.freeBytes < LEAST_FREE_BYTES)
    return full
      ? blocked(
          'LL-HOST-DISK',
          `drive ${full.drive} of ${vm.name} has ${gigabytes(full.freeBytes)} free; ${gigabytes(LEAST_FREE_BYTES)} are needed`,
        )
      : satisfied(null, found.map((disk) => `${disk?.drive} ${gigabytes(disk?.freeBytes ?? 0)} free`).join(', '))
  })

/** Group policy often drops it from there: tenants' services would not start (error 1069). */
export const servicesMayLogOn = ({name}: VmPlace): Step<Site, null> =>
  condition('logon-right', `services with accounts of their own may log on as a service on ${name}`, async ({read}) => {
    const access = await read.vm(name).access()
    return mayLogOnAsService(access, EVERY_SERVICE)
      ? satisfied(null)
      : blocked(
          'LL-VM-LOGON-RIGHT',
          `NT SERVICE\\ALL SERVICES (${EVERY_SERVICE}) lacks "log on as a service" on ${name}, or is denied it`,
        )
  })

const REACH_MS = 5_000

/** Rules of the network are in force within a minute or so. */
const REACH_SETTLES = {within: 90_000, every: 2_000}

/** By TCP alone: nothing is sent, nobody logs on. What the network's rules have just opened may take a moment. */
export const reachesServers = (vm: VmPlace): Step<Site, null> => ({
  ...condition('reaches', `${vm.name} reaches its database servers`, async ({read}) => {
    const ours = read.network !== undefined && read.network.kind !== 'by-hand'
    const ways = read.topology.servers.filter(({name}) => vm.servers.includes(name))
    for (const {name, reachedFromVms} of ways) {
      const [host = '', port = ''] = reachedFromVms.split(',')
      const {open, error} = await read.vm(vm.name).reaches({host, port: Number(port), timeoutMs: REACH_MS})
      const said = `${vm.name} does not reach ${name} at ${reachedFromVms}: ${error ?? 'no answer'}`
      if (!open) return ours ? needed([said]) : blocked('LL-VM-NO-WAY', said)
    }
    return satisfied(null)
  }),
  settles: REACH_SETTLES,
})
