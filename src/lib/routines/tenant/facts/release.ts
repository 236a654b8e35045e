import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import {tenantKey} from '../../../fleet/names.ts'
import type {Site} from '../../../site/site.ts'
import {PLACED, RELEASE} from './references.ts'
import {type TenantToMake, things} from './tenant.ts'

type Before = {readonly there: false; readonly digest: string; readonly manifestDigest: string}

/** Version folders lie side by side and are shared by the tenants of a VM: undone only while nobody else has a use for it. */
export const releaseOnVm = (tenant: TenantToMake): Step<Site, null> => ({
  id: RELEASE.id,
  shared: 'vm',
  fact: `release ${tenant.place.release} is on ${tenant.place.vm}`,
  needs: [PLACED],
  async check({read}, {from}) {
    if (!from(PLACED)) return knownAfter(PLACED)
    const {vm} = things(tenant, read.topology)
    const [release, there] = [
      await read.releases.release(tenant.place.release),
      await read.vm(vm.name).release(tenant.place.release),
    ]
    if (!release) return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${tenant.place.release}`)
    const folder = `${vm.releasesFolder}\\${release.version}`
    const {digest, manifestDigest} = release
    if (!there)
      return needed([`upload ${megabytes(release.bytes)}, unpack to ${folder}`], {
        there: false,
        digest,
        manifestDigest,
      } satisfies Before)
    if (there.manifestDigest !== manifestDigest)
      return blocked(
        'LL-RELEASE-ALTERED',
        `${folder} on ${vm.name} is not the release ${release.version} of the library: files are missing or altered`,
      )
    return satisfied(null)
  },
  async apply({vm, releases}, {before}) {
    const {digest, manifestDigest} = before as Before
    const version = tenant.place.release
    await vm(tenant.place.vm).stageRelease({version, zip: await releases.zip(version), sha256: digest, manifestDigest})
  },
  undo: {
    what: 'the release, if no other tenant uses it there',
    async check({read}) {
      const {vm} = things(tenant, read.topology)
      const version = tenant.place.release
      const there = await read.vm(vm.name).release(version)
      const uploaded = await read.vm(vm.name).uploaded({version, key: tenantKey(tenant.order.tenant)})
      if (!there && uploaded) return needed([`remove the upload of ${version} from ${vm.name}`])
      if (!there) return satisfied(null)
      const others = (await read.inventory.tenants()).filter(
        (other) => other.name !== tenant.order.tenant && other.vm === vm.name && other.release === tenant.place.release,
      )
      if (others.length > 0) return satisfied(null, `${others.map((other) => other.name).join(', ')} uses it too`)
      const own = things(tenant, read.topology).names.service
      const users = there.usedBy.filter((service) => service !== own)
      if (users.length > 0) return satisfied(null, `${users.join(', ')} runs from it`)
      return needed([`remove ${vm.releasesFolder}\\${tenant.place.release} from ${vm.name}`])
    },
    async apply({vm}) {
      await vm(tenant.place.vm).removeRelease({version: tenant.place.release})
    },
  },
})

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
