import {statfsSync} from 'node:fs'
import {object} from '../shape.ts'
import {found, verb} from '../verb.ts'

export const vmFacts = verb('check', object({}), (_input, {machine}) => {
  const {bootedAt, disk, facts, name, registry, utcNow} = machine
  return found({
    ...facts,
    name: name.toUpperCase(),
    utcNow,
    bootedAt,
    disks: disk.drives.map((drive) => {
      const {bavail, blocks, bsize} = statfsSync(disk.real(`${drive}:\\`))
      return {drive: `${drive}:`, freeBytes: disk.space.free ?? bavail * bsize, sizeBytes: blocks * bsize}
    }),
    store: registry.store ?? null,
  })
})
