import {needed, type Routine, type Step, satisfied} from '../../engine/index.ts'
import {tenantKey} from '../../fleet/names.ts'
import type {Site} from '../../site/site.ts'
import type {Intervals} from '../../site/topology.ts'
import {tenantAnswers} from './facts/answers.ts'
import {configurationProblem, handOver} from './facts/configuration.ts'
import {foreignLogin, lookAtSlots} from './facts/fenced.ts'
import {recorded} from './facts/recorded.ts'
import {ANSWERS} from './facts/references.ts'
import {serviceRunsAgain} from './facts/stopped.ts'
import {decideStanding, type StandingTenant} from './standing.ts'

/** The login before the service, and its answer before it is recorded as up. */
export const resumeTenant = (tenant: string, intervals: Intervals): Routine<Site> => ({
  name: 'tenant resume',
  subject: tenantKey(tenant),
  inputs: {tenant},
  onFailure: 'stop',
  decide: (see) => decideStanding(tenant, see, {}),
  steps: (decided) => {
    const standing = decided as unknown as StandingTenant
    return [
      loginEnabled(standing),
      configurationWorks(standing),
      serviceRunsAgain(standing, [CONFIGURATION]),
      tenantAnswers(standing, intervals),
      recorded(standing, {
        id: 'recorded',
        fact: `${tenant} is recorded as up`,
        field: 'state',
        wanted: 'up',
        needs: [ANSWERS],
        what: 'the state up',
        text: (state) => state,
      }),
    ]
  },
})

const LOGIN = {id: 'login'}
export const CONFIGURATION = {id: 'configuration'}

export const loginEnabled = (tenant: StandingTenant): Step<Site, null> => {
  const name = `${tenant.order.tenant}_${tenant.live}`
  return {
    id: LOGIN.id,
    fact: `login ${name} may log on`,
    async check({read}) {
      const login = await read.server(tenant.place.server).login(name)
      if (login?.sid !== tenant.sids[tenant.live]) return foreignLogin(name, tenant)
      return login.disabled ? needed([`enable ${name}`]) : satisfied(null)
    },
    async apply({server}) {
      await server(tenant.place.server).setLoginState(name, 'enabled')
    },
    undo: {
      what: `${name} is fenced again`,
      async check(see) {
        const {foreign, open} = await lookAtSlots(tenant, see, [tenant.live])
        if (foreign) return foreign
        return open.length === 0 ? satisfied(null) : needed(open.map(({text}) => text))
      },
      async apply({server}) {
        await server(tenant.place.server).fenceLogin(name)
      },
    },
  }
}

/** Meanwhile somebody may have restored a folder or a server: then a new password is what mends it. */
export const configurationWorks = (tenant: StandingTenant): Step<Site, null> => ({
  id: CONFIGURATION.id,
  fact: `the configuration of ${tenant.order.tenant} opens its database`,
  needs: [LOGIN],
  async check(see, {from}) {
    if (from(LOGIN) === undefined) return {finding: 'unknown', after: LOGIN.id}
    const problem = await configurationProblem(tenant, tenant.live, see)
    return problem ? needed([`${problem}: new password, configuration written with it`]) : satisfied(null)
  },
  apply: (act) => handOver(tenant, tenant.live, act),
  undo: {none: 'the new password stays: nobody knows the old one'},
})
