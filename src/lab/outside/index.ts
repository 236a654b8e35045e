import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Door} from '../door.ts'
import {LabError} from '../lab-error.ts'
import {startDns} from './dns/server.ts'
import type {TsigKey} from './dns/tsig.ts'
import {Zone, type ZoneRecord} from './dns/zone.ts'
import {fingerprintOf} from './fingerprint.ts'
import {type MailOrder, startMail} from './mail.ts'
import {Groups, type RulesByGroup} from './network/groups.ts'
import {startNetwork} from './network/index.ts'
import {startPage} from './page.ts'
import {startPings} from './pings.ts'
import {startTexts} from './texts.ts'
import type {World} from './world.ts'

export interface OutsideOrder {
  readonly dir: string
  readonly domain: string
  readonly ports: Readonly<Record<'dns' | 'mail' | 'text' | 'page' | 'ping' | 'network', number>>
  readonly mail: Pick<MailOrder, 'key' | 'certificate' | 'name' | 'user' | 'password'>
  /** Bearer token of the text gateway. */
  readonly token: string
  readonly dnsKey: TsigKey
  /** Names of the network security groups. */
  readonly groups: readonly string[]
  /** What listens on a port, as `app-1 http`: ports are another lab's other ones. */
  readonly portNames: Readonly<Record<string, string>>
}

/** Everything that is neither a server nor a VM: DNS, mail, text messages, the public page, a dead man's switch, network security groups. */
export async function startOutside(
  {dir, domain, ports, mail, token, dnsKey, groups: names, portNames}: OutsideOrder,
  world: World,
) {
  const groups = new Groups(join(dir, 'network.json'), names)
  const zone = new Zone(join(dir, 'zone.json'), domain)
  const [dns, mails, texts, page, pings, network] = await Promise.all([
    startDns({port: ports.dns, zone, key: dnsKey}, world),
    startMail({...mail, port: ports.mail, dir}, world),
    startTexts({port: ports.text, dir, token}, world),
    startPage({port: ports.page, folder: join(dir, 'publish')}, world),
    startPings({port: ports.ping, dir}, world),
    startNetwork(ports.network, groups, world),
  ])
  const services = [dns, mails, texts, page, pings, network]
  const kept = join(dir, 'snapshot.json')
  const reset = () => {
    zone.reset()
    mails.reset()
    texts.sent.reset()
    pings.pings.reset()
    page.reset()
    groups.reset()
  }
  return {
    doors: services.flatMap((service): readonly Door[] => service.doors),
    fingerprint: () =>
      fingerprintOf({
        zone,
        mails: mails.mails(),
        texts: texts.sent.entries,
        pings: pings.pings.entries,
        page,
        groups,
        portNames,
      }),
    reset,
    /** Of names and network rules. Throws LabError where anything was sent or published. */
    snapshot: () => {
      const sent = [mails.mails(), texts.sent.entries, pings.pings.entries, page.files()]
      if (sent.some(({length}) => length > 0))
        throw new LabError('the lab does not support a snapshot of messages, pings or pages')
      writeFileSync(kept, JSON.stringify({records: zone.records, rules: groups.all} satisfies Kept))
    },
    /** Throws LabError where no snapshot was taken. */
    revert: () => {
      if (!existsSync(kept)) throw new LabError(`No snapshot of ${world.stand} was taken.`)
      const {records, rules}: Kept = JSON.parse(readFileSync(kept, 'utf8'))
      reset()
      zone.revert(records)
      groups.revert(rules)
    },
    close: async () => void (await Promise.all(services.map((service) => service.close()))),
  }
}

interface Kept {
  readonly records: readonly ZoneRecord[]
  readonly rules: RulesByGroup
}
