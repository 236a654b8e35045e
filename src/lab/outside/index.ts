import {join} from 'node:path'
import type {Door} from '../door.ts'
import {startDns} from './dns/server.ts'
import type {TsigKey} from './dns/tsig.ts'
import {Zone} from './dns/zone.ts'
import {fingerprintOf} from './fingerprint.ts'
import {type MailOrder, startMail} from './mail.ts'
import {startPage} from './page.ts'
import {startPings} from './pings.ts'
import {startTexts} from './texts.ts'
import type {World} from './world.ts'

export interface OutsideOrder {
  readonly dir: string
  readonly domain: string
  readonly ports: Readonly<Record<'dns' | 'mail' | 'text' | 'page' | 'ping', number>>
  readonly mail: Pick<MailOrder, 'key' | 'certificate' | 'name' | 'user' | 'password'>
  /** Bearer token of the text gateway. */
  readonly token: string
  readonly dnsKey: TsigKey
}

/** Everything that is neither a server nor a VM: DNS, mail, text messages, the public page, a dead man's switch. */
export async function startOutside({dir, domain, ports, mail, token, dnsKey}: OutsideOrder, world: World) {
  const zone = new Zone(join(dir, 'zone.json'), domain)
  const [dns, mails, texts, page, pings] = await Promise.all([
    startDns({port: ports.dns, zone, key: dnsKey}, world),
    startMail({...mail, port: ports.mail, dir}, world),
    startTexts({port: ports.text, dir, token}, world),
    startPage({port: ports.page, folder: join(dir, 'publish')}, world),
    startPings({port: ports.ping, dir}, world),
  ])
  const services = [dns, mails, texts, page, pings]
  return {
    doors: services.flatMap((service): readonly Door[] => service.doors),
    fingerprint: () =>
      fingerprintOf({zone, mails: mails.mails(), texts: texts.sent.entries, pings: pings.pings.entries, page}),
    reset: () => {
      zone.reset()
      mails.reset()
      texts.sent.reset()
      pings.pings.reset()
      page.reset()
    },
    close: async () => void (await Promise.all(services.map((service) => service.close()))),
  }
}
