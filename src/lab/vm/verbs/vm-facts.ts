import {statfsSync} from 'node:fs'
import {object} from '../shape.ts'
import {found, verb} from '../verb.ts'

export const vmFacts = verb('check', object({}), (_input, {machine}) => {
  const {disk, registry} = machine
  return found({
    os: 'Windows Server 2022 (stand-in)',
    powershell: '5.1.20348.0',
    utcNow: machine.utcNow,
    rebootPending: false,
    disks: disk.drives.map((drive) => {
      const {bavail, blocks, bsize} = statfsSync(disk.real(`${drive}:\\`))
      return {drive: `${drive}:`, freeBytes: disk.space.free ?? bavail * bsize, sizeBytes: blocks * bsize}
    }),
    store: registry.store ?? null,
  })
})
