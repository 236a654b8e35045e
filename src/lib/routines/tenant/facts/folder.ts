import {blocked, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site} from '../../../site/site.ts'
import type {AclEntry} from '../../../site/vm.ts'
import {FOLDER, PLACED} from './references.ts'
import {folderAcl, type TenantToMake, things} from './tenant.ts'

type Before = {readonly exists: boolean}

/** Stamped and closed before it gets its name, so there is no moment in which another tenant's service could look in. */
export const folderIsItsOwn = (tenant: TenantToMake): Step<Site, null> => ({
  id: FOLDER.id,
  fact: `the folder of ${tenant.order.tenant} on ${tenant.place.vm} belongs to its service alone`,
  needs: [PLACED],
  async check({read}, {from}) {
    const place = from(PLACED)
    if (!place) return knownAfter(PLACED)
    const {names, vm, folder} = things(tenant, read.topology)
    const found = (await read.vm(vm.name).tenant(tenant.order.tenant, names.service)).folder
    if (!found) return needed([`create ${folder}`], {exists: false} satisfies Before)
    if (!found.stamp || found.stamp.id !== place.id)
      return blocked('LL-FOREIGN', `a folder ${folder} exists on ${vm.name} and carries no stamp of this tenant`)
    const diff = aclDifferences(found.entries, folderAcl(names.service), found.inherits)
    return diff.length === 0 ? satisfied(null) : needed(diff, {exists: true} satisfies Before)
  },
  async apply({vm, topology}, {authority, from}) {
    const {names} = things(tenant, topology)
    await vm(tenant.place.vm).ensureFolder({
      tenant: tenant.order.tenant,
      stamp: {store: authority.store, tenant: tenant.order.tenant, id: from(PLACED)?.id ?? authority.run},
      entries: folderAcl(names.service),
    })
  },
  undo: {
    what: 'its folder with all in it',
    async check({read}, left, {run}) {
      if ((left.before as Before | null)?.exists) return satisfied(null, 'it was there before this run')
      const {names, vm, folder} = things(tenant, read.topology)
      const found = (await read.vm(vm.name).tenant(tenant.order.tenant, names.service)).folder
      if (!found) return satisfied(null)
      if (found.stamp?.id !== run) return satisfied(null, 'what stands there now is not of this run')
      return needed([`remove ${folder}`])
    },
    async apply({vm}, _left, {authority}) {
      await vm(tenant.place.vm).removeFolder({tenant: tenant.order.tenant, id: authority.run})
    },
  },
})

function aclDifferences(found: readonly AclEntry[], wanted: readonly AclEntry[], inherits: boolean): string[] {
  const key = ({sid, rights}: AclEntry) => `${sid} ${rights}`
  const has = new Set(found.map(key))
  const should = new Set(wanted.map(key))
  return [
    ...(inherits ? ['inheritance: on → off'] : []),
    ...[...should].filter((entry) => !has.has(entry)).map((entry) => `grant ${entry}`),
    ...[...has].filter((entry) => !should.has(entry)).map((entry) => `take away ${entry}`),
  ]
}
