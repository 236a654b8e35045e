import {formatContact} from '../../fleet/tenant-order.ts'
import {setTenant} from '../../routines/tenant/set.ts'
import type {TenantSettings} from '../../routines/tenant/settings.ts'
import type {Task} from '../changing.ts'
import type {Composition} from '../compose.ts'

/** `tenant set` and how it speaks of itself. */
export const tenantSetting = (settings: TenantSettings, {inventory}: Composition): Task => ({
  routine: setTenant(settings),
  words: wordsOf(settings),
  remarks: () => [],
  async done() {
    const tenant = await inventory.tenant(settings.tenant)
    if (!tenant) return {headline: `${settings.tenant} is not in the inventory`, details: [], result: null}
    const {name, displayName, contacts, timeZone, ring, window} = tenant
    return {
      headline: `${name} is set: "${displayName}", ring ${ring}, ${window} in ${timeZone}`,
      details: [`contacts ${contacts.map(formatContact).join(', ')}`],
      result: {
        tenant: name,
        displayName,
        contacts: contacts.map((contact) => ({...contact})),
        timeZone,
        ring,
        window,
      },
    }
  },
})

function wordsOf(settings: TenantSettings): readonly string[] {
  const {tenant, displayName, contacts, addContacts, removeContacts, timeZone, ring, window} = settings
  const flag = (name: string, values: readonly (string | null)[]) =>
    values.flatMap((value) => (value === null ? [] : [`--${name}`, value]))
  return [
    ...['tenant', 'set', tenant],
    ...flag('name', [displayName]),
    ...flag('contact', (contacts ?? []).map(formatContact)),
    ...flag('add-contact', addContacts.map(formatContact)),
    ...flag('remove-contact', removeContacts),
    ...flag('time-zone', [timeZone]),
    ...flag('ring', [ring]),
    ...flag('window', [window]),
  ]
}
