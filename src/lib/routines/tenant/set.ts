import {blocked, type Json, needed, type Routine, type Step, satisfied} from '../../engine/index.ts'
import {tenantKey} from '../../fleet/names.ts'
import {
  contactsProblem,
  displayNameProblem,
  formatContact,
  isSamePerson,
  ringProblem,
} from '../../fleet/tenant-order.ts'
import {timeZoneProblem} from '../../fleet/time-zone.ts'
import {windowProblem} from '../../fleet/window.ts'
import type {Contact, TenantRecord} from '../../site/inventory.ts'
import type {Site} from '../../site/site.ts'
import type {Topology} from '../../site/topology.ts'
import {lookOnVm, serviceOrder} from './facts/configuration.ts'
import {recorded} from './facts/recorded.ts'
import {displayNameOf, things} from './facts/tenant.ts'
import type {TenantSettings} from './settings.ts'
import {decideStanding, type StandingTenant} from './standing.ts'

/** Only what was ordered is looked at; the name shows at the service too. Suspended tenants can be set as well: they are told things. */
export const setTenant = (settings: TenantSettings): Routine<Site> => ({
  name: 'tenant set',
  subject: tenantKey(settings.tenant),
  inputs: {...settings} as unknown as Json,
  onFailure: 'stop',
  decide: (see) =>
    decideStanding(settings.tenant, see, {
      refuse: (_found, record) => {
        const problem = problemOf(wantedOf(settings, record), see.read.topology)
        return problem === undefined ? undefined : blocked('LL-TENANT-ORDER', problem)
      },
      decided: (record) => ({wanted: wantedOf(settings, record) as unknown as Json}),
    }),
  steps: (decided) => {
    const standing = decided as unknown as StandingTenant & {readonly wanted: Wanted}
    return stepsOf(standing, standing.wanted)
  },
})

/** Decided once: what is added to or taken from the contacts is resolved against those that there were then. */
type Wanted = Partial<Pick<TenantRecord, 'displayName' | 'contacts' | 'timeZone' | 'ring' | 'window'>>

function wantedOf(settings: TenantSettings, record: TenantRecord): Wanted {
  const {displayName, timeZone, ring, window} = settings
  const changesContacts =
    settings.contacts !== null || settings.addContacts.length > 0 || settings.removeContacts.length > 0
  return {
    ...(displayName === null ? {} : {displayName}),
    ...(changesContacts ? {contacts: contactsOf(settings, record)} : {}),
    ...(timeZone === null ? {} : {timeZone}),
    ...(ring === null ? {} : {ring}),
    ...(window === null ? {} : {window}),
  }
}

/** One who is there already under the same address is replaced where they stood: so a phone number is changed. */
function contactsOf(settings: TenantSettings, record: TenantRecord): readonly Contact[] {
  const kept = (settings.contacts ?? record.contacts).filter(
    ({email}) => !settings.removeContacts.some((removed) => isSamePerson(removed, email)),
  )
  const replaced = kept.map(
    (contact) => settings.addContacts.find(({email}) => isSamePerson(email, contact.email)) ?? contact,
  )
  return [...replaced, ...settings.addContacts.filter((added) => !replaced.includes(added))]
}

const problemOf = ({displayName, contacts, timeZone, ring, window}: Wanted, {rings}: Topology): string | undefined =>
  (displayName === undefined ? undefined : displayNameProblem(displayName)) ??
  (contacts === undefined ? undefined : contactsProblem(contacts)) ??
  (timeZone === undefined ? undefined : timeZoneProblem(timeZone)) ??
  (ring === undefined ? undefined : ringProblem(ring, rings)) ??
  (window === undefined ? undefined : windowProblem(window))

function stepsOf(tenant: StandingTenant, wanted: Wanted): readonly Step<Site, null>[] {
  const {displayName, contacts, timeZone, ring, window} = wanted
  const name = tenant.order.tenant
  const quoted = (text: string) => `"${text}"`
  const plain = (text: string) => text
  return [
    ...(displayName === undefined
      ? []
      : [
          recorded(tenant, {
            id: NAME.id,
            fact: `${name} is called "${displayName}"`,
            field: 'displayName',
            what: 'the new name',
            wanted: displayName,
            text: quoted,
          }),
          serviceCalled(tenant, displayName),
        ]),
    ...(contacts === undefined
      ? []
      : [
          recorded(tenant, {
            id: 'contacts',
            fact: `who is told of ${name}: ${contacts.map((contact) => contact.name).join(', ')}`,
            field: 'contacts',
            what: 'the change of contacts',
            wanted: contacts,
            text: (people) => people.map(formatContact).join(', '),
          }),
        ]),
    ...(timeZone === undefined
      ? []
      : [
          recorded(tenant, {
            id: 'time-zone',
            fact: `${name} lives in ${timeZone}`,
            field: 'timeZone',
            what: 'the new time zone',
            wanted: timeZone,
            text: plain,
          }),
        ]),
    ...(ring === undefined
      ? []
      : [
          recorded(tenant, {
            id: 'ring',
            fact: `updates reach ${name} with ring ${ring}`,
            field: 'ring',
            what: 'the new ring',
            wanted: ring,
            text: plain,
          }),
        ]),
    ...(window === undefined
      ? []
      : [
          recorded(tenant, {
            id: 'window',
            fact: `${name} may be touched ${window}`,
            field: 'window',
            what: 'the new window',
            wanted: window,
            text: plain,
          }),
        ]),
  ]
}

const NAME = {id: 'display-name'}

/** In the list of services an administrator finds the customer by this name. */
const serviceCalled = (tenant: StandingTenant, displayName: string): Step<Site, null> => {
  const wanted = displayNameOf(displayName, tenant.order.tenant)
  return {
    id: 'service-name',
    fact: `its service on ${tenant.place.vm} is called so too`,
    needs: [NAME],
    async check(see) {
      const {names, configPath} = things(tenant, see.read.topology)
      const {service} = await lookOnVm(tenant, see)
      if (!service) return blocked('LL-TENANT-UNFIT', `there is no service ${names.service} on ${tenant.place.vm}`)
      return service.displayName === wanted
        ? satisfied(null)
        : needed([`"${service.displayName}" → "${wanted}"`], {service: serviceOrder(service, configPath)})
    },
    async apply({vm}, {before}) {
      const {service} = before as unknown as Before
      await vm(tenant.place.vm).ensureService({...service, displayName: wanted})
    },
    undo: {
      what: "the service's name",
      async check(see, left) {
        const was = (left.before as unknown as Before).service.displayName
        const {service} = await lookOnVm(tenant, see)
        if (!service || service.displayName === was) return satisfied(null)
        return service.displayName === wanted
          ? needed([`"${wanted}" → "${was}"`])
          : blocked('LL-FOREIGN', `the service is called "${service.displayName}" by now`)
      },
      async apply({vm}, left) {
        await vm(tenant.place.vm).ensureService((left.before as unknown as Before).service)
      },
    },
  }
}

type Before = {readonly service: ReturnType<typeof serviceOrder>}
