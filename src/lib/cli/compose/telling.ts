import {readFileSync} from 'node:fs'
import type {OpenedStore} from '../../adapters/store/opened-store.ts'
import type {Configuration} from '../../config/index.ts'
import type {Actor} from '../../engine/index.ts'
import type {Messengers} from '../../site/messages.ts'
import type {TellingSite} from '../../site/site.ts'

/** What there is to tell people with: the store's or spool's own rows, mail and texts. Nothing of a server or VM is loaded. */
export async function tellingSite(
  configuration: Configuration,
  opened: OpenedStore,
  {user, host}: Actor,
): Promise<TellingSite> {
  const {topology} = configuration
  const messengers = await messengersOf(configuration)
  return {
    observe: () => ({read: {topology, inventory: opened.inventory, incidents: opened.incidents}, inspect: undefined}),
    act: (authority) => ({
      topology,
      incidents: {...opened.incidents, ...opened.incidentsFor(authority, `${user}@${host}`)},
      messengers,
    }),
  }
}

async function messengersOf({incidents}: Configuration): Promise<Messengers> {
  if (!incidents) return {}
  const {mail, texts, timeoutMs} = incidents
  const {mailMessenger} = await import('../../adapters/mail/index.ts')
  const {textMessenger} = await import('../../adapters/texts/index.ts')
  const authority = (path: string | undefined) => () => (path === undefined ? undefined : readFileSync(path, 'utf8'))
  return {
    ...(mail
      ? {mail: mailMessenger({...mail, tls: {name: mail.tls.name, ca: authority(mail.tls.ca)}, timeoutMs})}
      : {}),
    ...(texts ? {text: textMessenger({...texts, timeoutMs})} : {}),
  }
}
