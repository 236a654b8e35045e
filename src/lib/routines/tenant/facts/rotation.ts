import {blocked, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {Intervals} from '../../../site/topology.ts'
import {otherSlot, type StandingTenant} from '../standing.ts'
import {configurationProblem, handOver, hasReadItsConfiguration, lookOnVm} from './configuration.ts'
import {foreignLogin, lookAtSlots} from './fenced.ts'
import {LOGIN, SERVICE} from './references.ts'
import {things} from './tenant.ts'

const SLOT = {id: 'slot'}

/** Why this tenant must not be rotated now: what does not work before would not be told from what the rotation broke. */
export async function unfit(tenant: StandingTenant, see: Sight) {
  const {names, vm} = things(tenant, see.read.topology)
  const server = see.read.server(tenant.place.server)
  const not = (why: string) => blocked('LL-TENANT-UNFIT', why)
  const {service} = await lookOnVm(tenant, see)
  if (service?.state !== 'running')
    return not(`service ${names.service} on ${vm.name} ${service ? `is ${service.state}` : 'is not there'}`)
  for (const slot of ['a', 'b'] as const) {
    const login = await server.login(names.logins[slot])
    if (login?.sid !== tenant.sids[slot]) return foreignLogin(names.logins[slot], tenant)
  }
  const problem = await configurationProblem(tenant, tenant.live, see)
  if (problem) return not(problem)
  const idle = names.logins[otherSlot(tenant.live)]
  const [guest] = await server.sessions(idle)
  return guest
    ? blocked(
        'LL-SLOT-IN-USE',
        `${idle} is idle and should be nobody's, yet session ${guest.session} uses it: ${guest.program || 'a program without a name'} on ${guest.host || 'an unnamed host'}`,
      )
    : undefined
}

/** With a password that nobody knows yet: the one that it had may be why it is rotated. */
export const slotReady = (tenant: StandingTenant): Step<Site, null> => {
  const slot = otherSlot(tenant.live)
  const name = `${tenant.order.tenant}_${slot}`
  return {
    id: SLOT.id,
    fact: `login ${name} is ready to take over`,
    async check(see, {attempts}) {
      const refusal = attempts.length === 0 ? await unfit(tenant, see) : undefined
      if (refusal) return refusal
      const login = await see.read.server(tenant.place.server).login(name)
      if (login?.sid !== tenant.sids[slot]) return foreignLogin(name, tenant)
      return login.disabled || attempts.length === 0
        ? needed([`${name}: enabled, with a new password`])
        : satisfied(null)
    },
    async apply({server, newPassword}) {
      const writing = server(tenant.place.server)
      await writing.setPassword(name, newPassword())
      await writing.setLoginState(name, 'enabled')
    },
    undo: {
      what: `${name} is disabled again`,
      async check(see) {
        const {foreign, open} = await lookAtSlots(tenant, see, [slot])
        if (foreign) return foreign
        return open.length === 0 ? satisfied(null) : needed(open.map(({text}) => text))
      },
      async apply({server}) {
        await server(tenant.place.server).fenceLogin(name)
      },
    },
  }
}

/**
 * Login and configuration are one fact: it holds if the configuration that the service will use opens a connection as the new
 * slot. The way back is the same way in the other direction, since the old password is known to nobody.
 */
export const configurationOpens = (tenant: StandingTenant, {serviceStart}: Intervals): Step<Site, null> => {
  const {live} = tenant
  const next = otherSlot(live)
  const name = (slot: 'a' | 'b') => `${tenant.order.tenant}_${slot}`
  const handsOver = (slot: 'a' | 'b') => `new password for ${name(slot)}, configuration written with it`
  return {
    id: LOGIN.id,
    fact: `the configuration of ${tenant.order.tenant} opens its database as ${name(next)}`,
    needs: [SLOT],
    async check(see) {
      const problem = await configurationProblem(tenant, next, see)
      return problem ? needed([handsOver(next)]) : satisfied(null)
    },
    apply: (act) => handOver(tenant, next, act),
    undo: {
      what: `the configuration, by a new password for ${name(live)} and a restart`,
      async check(see) {
        const problem = await configurationProblem(tenant, live, see)
        const {service, config} = await lookOnVm(tenant, see)
        if (config && config.login !== name(live) && config.login !== name(next))
          return blocked('LL-FOREIGN', `the configuration names ${config.login ?? 'no login'} by now`)
        const restart = `restart ${service?.name ?? 'the service'}`
        if (problem) return needed([handsOver(live), restart])
        return hasReadItsConfiguration({service, config, folder: undefined}) ? satisfied(null) : needed([restart])
      },
      async apply(act) {
        const {names} = things(tenant, act.topology)
        await act.server(tenant.place.server).setLoginState(names.logins[live], 'enabled')
        await handOver(tenant, live, act)
        await act
          .vm(tenant.place.vm)
          .setServiceState({service: names.service, wanted: 'restarted', timeoutMs: serviceStart})
      },
    },
  }
}

/** The announced restart: the only time in which a customer waits. Told by the VM's own clock, so nobody restarts twice. */
export const serviceWorksAs = (tenant: StandingTenant, {serviceStart, settleEvery}: Intervals): Step<Site, null> => ({
  id: SERVICE.id,
  fact: `the service of ${tenant.order.tenant} works as ${tenant.order.tenant}_${otherSlot(tenant.live)}`,
  needs: [LOGIN],
  settles: {within: serviceStart, every: settleEvery},
  async check(see, {from}) {
    const {names} = things(tenant, see.read.topology)
    const seen = await lookOnVm(tenant, see)
    const restart = needed<null>([`restart ${names.service}: no answer for some seconds, clients wait`])
    if (from(LOGIN) === undefined || !hasReadItsConfiguration(seen)) return restart
    const old = await see.read.server(tenant.place.server).sessions(names.logins[tenant.live])
    if (old.some(({program}) => program === names.service)) return restart
    return satisfied(null)
  },
  async apply({vm, topology}) {
    const {names} = things(tenant, topology)
    await vm(tenant.place.vm).setServiceState({service: names.service, wanted: 'restarted', timeoutMs: serviceStart})
  },
  undo: {none: 'the service goes back with its configuration'},
})
