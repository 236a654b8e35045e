import {type Json, needed, type Step, satisfied} from '../../engine/index.ts'
import type {HostRecord} from '../../site/hosts.ts'
import type {Sight, Site} from '../../site/site.ts'

type Found = Pick<HostRecord, 'machine' | 'version'> & {readonly facts: {readonly [key: string]: Json}}

/** Its row among the hosts, with what it was found to be. A row that is there stays as it is while machine and version are the same. */
export const recorded = (
  kind: HostRecord['kind'],
  name: string,
  by: string,
  find: (see: Sight) => Promise<Found>,
): Step<Site, null> => ({
  id: 'recorded',
  fact: `${name} is in the fleet`,
  async check(see) {
    const [record, found] = [await see.read.hosts.host(kind, name), await find(see)]
    if (record && record.machine === found.machine && record.version === found.version) return satisfied(null)
    const before = {found: found as unknown as Json, was: (record ?? null) as unknown as Json}
    return record
      ? needed([`${record.machine} ${record.version} → ${found.machine} ${found.version}`], before)
      : needed([`${found.machine}, ${found.version}`], before)
  },
  async apply({hosts}, {before, authority, now}) {
    const {found} = before as unknown as {found: Found}
    await hosts.addHost({kind, name, run: authority.run, ...found, addedAt: new Date(now).toISOString(), addedBy: by})
  },
  undo: {
    what: 'its record',
    async check({read}, _left, {run}) {
      const record = await read.hosts.host(kind, name)
      return record && record.run === run ? needed([`remove the record of ${name}`]) : satisfied(null)
    },
    async apply({hosts}, left, {authority}) {
      const {was} = (left.before ?? {was: null}) as unknown as {was: HostRecord | null}
      if (was) await hosts.addHost(was)
      else await hosts.removeHost({kind, name, run: authority.run})
    },
  },
})
