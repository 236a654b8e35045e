import {resolve} from 'node:path'
import type {Objection} from './problems.ts'
import type {ProjectFile} from './schema.ts'

/** A host that ssh logs on to; without a key of its own, its host key is as `knownHosts` says. */
export interface HostAccess {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** Path of the private key, or of the public half of one that the agent holds; undefined: what the agent offers. */
  readonly identityFile: string | undefined
  /** As in known_hosts, without the host's name. */
  readonly hostKey: string | undefined
}

export interface WayAccess {
  /** Jump hosts on the way, the outermost first. */
  readonly via: readonly HostAccess[]
  /** Path of the team's known_hosts file. */
  readonly knownHosts: string | undefined
}

/** Where this machine must be for anything to be changed. */
export interface VpnAccess {
  /** In CIDR notation: one of this machine's addresses must lie in one of them. */
  readonly networks: readonly string[]
  /** Must answer a TCP connection. */
  readonly probe: {readonly host: string; readonly port: number} | undefined
}

type WayIn = Pick<ProjectFile, 'jumpHosts' | 'ssh' | 'vpn'>

/** The way that ends at the jump host `via`, or nowhere. */
export const wayAccess = (via: string | undefined, settings: WayIn, folder: string): WayAccess => ({
  via: chain(via, settings).map((name) => hostAccess(name, settings, folder)),
  knownHosts: settings.ssh?.knownHosts && resolve(folder, settings.ssh.knownHosts),
})

/** Every jump host with what lies before it. */
export const jumpHostAccess = (settings: WayIn, folder: string): readonly (HostAccess & WayAccess)[] =>
  Object.entries(settings.jumpHosts ?? {}).map(([name, {via}]) => ({
    ...hostAccess(name, settings, folder),
    ...wayAccess(via, settings, folder),
  }))

function hostAccess(name: string, {jumpHosts}: WayIn, folder: string): HostAccess {
  const jump = jumpHosts?.[name]
  if (!jump) throw new TypeError(`${name} was checked to be a jump host`)
  const {host, port, user, identityFile, hostKey} = jump
  return {name, host, port, user, identityFile: identityFile && resolve(folder, identityFile), hostKey}
}

export function vpnAccess({vpn}: WayIn): VpnAccess | undefined {
  if (!vpn) return undefined
  const colon = vpn.probe?.lastIndexOf(':') ?? -1
  const probe = vpn.probe && {host: vpn.probe.slice(0, colon), port: Number(vpn.probe.slice(colon + 1))}
  return {networks: vpn.networks, probe: probe || undefined}
}

/** What is wrong with jump hosts that each key alone does not show. */
export function wrongWays(
  settings: Pick<ProjectFile, 'jumpHosts' | 'ssh' | 'servers' | 'store' | 'vms'>,
): readonly Objection[] {
  const {jumpHosts = {}, ssh, servers, store, vms} = settings
  const known = Object.keys(jumpHosts)
  const via = typeof store === 'string' ? undefined : store.via
  const ofStore =
    via !== undefined && !known.includes(via)
      ? [{path: ['store', 'via'], text: `there is no jump host ${via}; known: ${known.join(', ') || 'none'}`}]
      : []
  const ofHosts = (['jumpHosts', 'servers', 'vms'] as const).flatMap((section) =>
    Object.entries({jumpHosts, servers, vms}[section]).flatMap(([name, entry]): readonly Objection[] => {
      const {via} = entry
      const unknown =
        via !== undefined && !known.includes(via)
          ? [{path: [section, name, 'via'], text: `there is no jump host ${via}; known: ${known.join(', ') || 'none'}`}]
          : []
      const round =
        section === 'jumpHosts' && chain(via, settings).includes(name)
          ? [{path: [section, name, 'via'], text: `${name} lies behind itself`}]
          : []
      const keyless =
        section !== 'servers' && !('hostKey' in entry && entry.hostKey) && ssh?.knownHosts === undefined
          ? [{path: [section, name], text: `needs hostKey, or ssh.knownHosts with a file that knows ${entry.host}`}]
          : []
      return [...unknown, ...round, ...keyless]
    }),
  )
  return [...ofStore, ...ofHosts]
}

/** Names, the outermost first. Ends at an unknown name and before a second visit. */
function chain(via: string | undefined, {jumpHosts = {}}: Pick<ProjectFile, 'jumpHosts'>): readonly string[] {
  const names: string[] = []
  let jump = via === undefined ? undefined : jumpHosts[via]
  for (let name = via; name !== undefined && jump && !names.includes(name); ) {
    names.unshift(name)
    name = jump.via
    jump = name === undefined ? undefined : jumpHosts[name]
  }
  return names
}
