import {blocked, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {Slot, StandingTenant} from '../standing.ts'
import {things} from './tenant.ts'

export interface FencedFact {
  readonly id: string
  readonly fact: string
  readonly needs?: readonly {readonly id: string}[]
  readonly slots: readonly Slot[]
}

/**
 * Disabled, its sessions killed, none left: disabling alone does nothing to those who are in. Undo lets the slot log on again that
 * was live when the run began.
 */
export const fenced = (tenant: StandingTenant, {slots, ...fact}: FencedFact): Step<Site, null> => ({
  ...fact,
  async check(see) {
    const {foreign, open} = await lookAtSlots(tenant, see, slots)
    if (foreign) return foreign
    if (open.length === 0) return satisfied(null)
    // Clients come and go: how many sessions there are is no other plan.
    return {...needed(open.map(({text}) => text)), guard: open.map(({slot, enabled}) => ({slot, enabled}))}
  },
  async apply({server, topology}) {
    const {names} = things(tenant, topology)
    for (const slot of slots) await server(tenant.place.server).fenceLogin(names.logins[slot])
  },
  undo: {
    what: `the fence around ${slots.map((slot) => `${tenant.order.tenant}_${slot}`).join(' and ')}`,
    async check({read}) {
      if (!slots.includes(tenant.live)) return satisfied(null)
      const name = things(tenant, read.topology).names.logins[tenant.live]
      const login = await read.server(tenant.place.server).login(name)
      if (login?.sid !== tenant.sids[tenant.live]) return foreignLogin(name, tenant)
      return login.disabled ? needed([`let ${name} log on again`]) : satisfied(null)
    },
    async apply({server, topology}) {
      const name = things(tenant, topology).names.logins[tenant.live]
      await server(tenant.place.server).setLoginState(name, 'enabled')
    },
  },
})

/** Which of these slots somebody could use, or uses. */
export async function lookAtSlots(tenant: StandingTenant, {read}: Sight, slots: readonly Slot[]) {
  const {names} = things(tenant, read.topology)
  const server = read.server(tenant.place.server)
  const open: {readonly slot: Slot; readonly enabled: boolean; readonly text: string}[] = []
  for (const slot of slots) {
    const name = names.logins[slot]
    const login = await server.login(name)
    if (login?.sid !== tenant.sids[slot]) return {foreign: foreignLogin(name, tenant), open}
    const sessions = (await server.sessions(name)).length
    const todo = [
      ...(login.disabled ? [] : [`disable ${name}`]),
      ...(sessions === 0 ? [] : [`end ${sessions} ${sessions === 1 ? 'session' : 'sessions'} of ${name}`]),
    ]
    if (todo.length > 0) open.push({slot, enabled: !login.disabled, text: todo.join(', ')})
  }
  return {foreign: undefined, open}
}

export const foreignLogin = (name: string, {place, order}: StandingTenant) =>
  blocked('LL-FOREIGN', `the login ${name} on ${place.server} is not the one that was made for ${order.tenant}`)
