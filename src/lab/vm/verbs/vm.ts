import {statfsSync} from 'node:fs'
import type {Machine} from '../machine.ts'
import {type Listener, systemProcess, usualListeners} from '../machine-facts.ts'
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

/** Everything in the table: the stand-in has none of Windows' own services. */
export const vmServices = verb('check', object({}), (_input, {machine}) =>
  found({
    services: machine.table.all().map(({name, displayName, path, account, start}) => ({
      name,
      displayName,
      path,
      account,
      start,
      state: machine.services.state(name),
      // Programs of the lab are scripts, which say nothing of their maker.
      company: null,
    })),
    listeners: listeners(machine),
  }),
)

export const vmAccess = verb('check', object({}), (_input, {machine}) => {
  const {administrators, remoteDesktopUsers, listsMembers, mayLogOnAsService, mustNotLogOnAsService} = machine.policy
  const members = listsMembers ? {administrators, remoteDesktopUsers} : {administrators: null, remoteDesktopUsers: null}
  return found({...members, mayLogOnAsService, mustNotLogOnAsService})
})

function listeners({http, sshPort}: Machine): readonly Listener[] {
  const sshd = {address: '0.0.0.0', port: sshPort, pid: 2340, process: 'sshd.exe', services: ['sshd']}
  const httpSys = [http.httpPort, http.httpsPort].map((port) => ({address: '::', port, ...systemProcess}))
  return [...usualListeners, sshd, ...httpSys].sort((a, b) => a.port - b.port)
}
