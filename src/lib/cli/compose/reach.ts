import type {OpenedStore} from '../../adapters/store/opened-store.ts'
import type {Configuration, VmAccess} from '../../config/index.ts'
import {serviceSid} from '../../fleet/names.ts'
import type {Redactor} from '../../secret.ts'
import type {ChannelProofs, ChannelUse} from '../../site/channels.ts'
import type {Site} from '../../site/site.ts'
import {kept} from '../kept.ts'
import {newPassword} from '../new-password.ts'
import {backupStoresOf} from './backup-stores.ts'
import {type TunnelHeld, tunnelTo} from './tunnel.ts'

/** The site, and how it is left. */
export interface Reached {
  readonly site: Site
  close(): Promise<void>
}

/** Servers, VMs and the library by their adapters, each made when it is first asked for. */
export async function reachSite(
  configuration: Configuration,
  opened: OpenedStore,
  redactor: Redactor,
): Promise<Reached> {
  const {sqlServerSite} = await import('../../adapters/sql-server/index.ts')
  const {windowsSite} = await import('../../adapters/windows/index.ts')
  const {networkSite} = await import('../../adapters/network/index.ts')
  const {releaseReading, releaseWriting} = await import('../../adapters/releases/index.ts')
  const {dnsSite} = await import('../../adapters/dns/index.ts')
  const {certificateSource} = await import('../../adapters/certificates/index.ts')
  const {outsideReading} = await import('../../adapters/outside/index.ts')
  const {releaseRules: rules} = await import('../../release/rules.ts')
  const {topology} = configuration
  const library = {folder: configuration.releases, catalogue: opened.catalogue, rules}
  const releases = releaseReading(library)
  const network = configuration.network && networkSite({...configuration.network, redactor})
  const tunnels: TunnelHeld[] = []
  const servers = remembered((name: string) => {
    const access = configuration.server(name)
    const tunnel = tunnelTo(access, redactor)
    if (tunnel) tunnels.push(tunnel)
    return sqlServerSite({...access, redactor, tunnel: tunnel?.way})
  })
  const vms = remembered((name: string) => {
    const access = configuration.vm(name)
    const mayChannel = async () => (await channelUse(access, opened.channelProofs)).form === 'channel'
    return windowsSite({...access, kind: 'VM', redactor, serviceSid, mayChannel})
  })
  const zone = configuration.dns && dnsSite({...configuration.dns, redactor})
  const certificates =
    topology.certificates &&
    certificateSource(topology.certificates.kind, () => ({...configuration.certificates(), redactor}))
  const outside = outsideReading(configuration.trusted)
  const stores = await backupStoresOf(configuration.backupStores, redactor)
  const site: Site = {
    observe(foreseen) {
      const server = remembered((name: string) => servers.of(name).reading(foreseen?.servers.get(name)))
      const vm = remembered((name: string) => vms.of(name).reading(foreseen?.vms.get(name)))
      const inspected = remembered((name: string) => servers.of(name).inspecting(foreseen?.servers.get(name)))
      const once = <T extends object>(thing: T, names: readonly (keyof T & string)[]) =>
        foreseen ? kept(thing, names) : thing
      const rules = network?.reading()
      return {
        read: {
          store: opened.runs.id,
          topology,
          inventory: once(opened.inventory, ['tenant', 'tenants', 'places']),
          hosts: opened.hosts,
          releases: once(releases, ['release', 'releases', 'migrations']),
          names: zone?.reading(),
          certificates,
          outside,
          backups: opened.backups,
          backupDigests: opened.backupDigests,
          backupStores: stores.of,
          copies: opened.copies,
          watch: opened.watch,
          network: rules && once(rules, ['rules']),
          server: server.of,
          restoring: (name) => servers.of(name).restoringSeen(),
          vm: vm.of,
        },
        inspect: {
          vm: vm.of,
          server: inspected.of,
          media: (name) => servers.of(name).media(),
        },
      }
    },
    act: (authority) => ({
      topology,
      newPassword: () => newPassword(redactor),
      inventory: opened.inventoryFor(authority),
      backupDigests: {...opened.backupDigestsFor(authority), ...opened.backupDigests},
      backupStores: stores.of,
      backups: {...opened.backupsFor(authority), sets: opened.backups.sets, proofs: opened.backups.proofs},
      copies: opened.copiesFor(authority),
      watch: opened.watchFor(authority),
      media: (name) => servers.of(name).media(),
      hosts: opened.hostsFor(authority),
      releases: {
        ...releaseWriting(library, opened.catalogueFor(authority)),
        migrations: releases.migrations,
        zip: releases.zip,
      },
      names: zone?.writing(authority),
      certificates,
      network: network?.writing(authority),
      server: (name) => servers.of(name).writing(authority),
      restoring: (name) => servers.of(name).restoring(authority),
      vm: (name) => vms.of(name).writing(authority),
    }),
  }
  return {
    site,
    async close() {
      for (const server of servers.made()) server.close()
      await Promise.all([...vms.made(), ...tunnels, stores].map((way) => way.close()))
    },
  }
}

/** A proof holds for the script that this program sends and the machine that is meant now. */
export async function channelUse({name, channel, host, port}: VmAccess, proofs: ChannelProofs): Promise<ChannelUse> {
  if (channel === 'never') return {form: 'single', because: 'never'}
  const proof = await proofs.proof(name)
  if (!proof) return {form: 'single', because: 'unproven'}
  const {channelDigest, machineOf} = await import('../../adapters/windows/index.ts')
  const {script, machine} = proof.trial
  const holds = script === channelDigest() && machine === machineOf({host, port})
  return holds ? {form: 'channel', proof} : {form: 'single', because: 'changed'}
}

/** One thing a name, made when it is first asked for. */
function remembered<T>(make: (name: string) => T): {of(name: string): T; made(): Iterable<T>} {
  const made = new Map<string, T>()
  return {
    of(name) {
      const known = made.get(name) ?? make(name)
      made.set(name, known)
      return known
    },
    made: () => made.values(),
  }
}
