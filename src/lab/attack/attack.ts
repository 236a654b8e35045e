import {readFileSync} from 'node:fs'
import {hostOf, type LabTenant, tenantNames, tenantsOf} from '../clients/tenants.ts'
import {authorityFile} from '../keys.ts'
import {exitCodes, LabError} from '../lab-error.ts'
import type {Layout} from '../layout.ts'
import {portOf, requireRecord, requireStand} from '../record.ts'
import type {Attack, Attempt} from './attempt.ts'
import {hostileRequests} from './http.ts'
import {logOn} from './sql.ts'
import {strangeKey} from './ssh.ts'

export interface AttackOrder {
  readonly kind: string
  readonly tenant: string
  /** Of log-ons. */
  readonly attempts: number
}

/** Attacks a tenant of the lab, on this machine's loopback alone, and tells what answered. Throws LabError (2). */
export async function attack(layout: Layout, {kind, tenant, attempts}: AttackOrder): Promise<Attack> {
  const carryOut = Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : undefined
  if (!carryOut)
    throw new LabError(`There is no attack '${kind}'; there are ${Object.keys(kinds).join(', ')}.`, exitCodes.usage)
  const place = placeOf(layout, tenant)
  const began = new Date().toISOString()
  const done = await carryOut({layout, place, attempts, ca: readFileSync(authorityFile(layout), 'utf8')})
  return {kind, tenant, began, ended: new Date().toISOString(), ...done}
}

interface Ground {
  readonly layout: Layout
  readonly place: LabTenant
  readonly attempts: number
  readonly ca: string
}

type Done = Pick<Attack, 'target' | 'attempts'>

const kinds = {
  /** Guesses the tenant's password: 18456. */
  password: async ({place, attempts, ca}: Ground): Promise<Done> => {
    const tried = await repeated(attempts, (at) => {
      const password = `Guess-${at}!`
      return logOn(`${place.connection.login} with a wrong password`, {...place.connection, password}, ca)
    })
    return {target: place.connection.dataSource, attempts: tried}
  },
  /** Another tenant's login, with its right password, at this tenant's database: 4060. */
  neighbour: async ({layout, place, attempts, ca}: Ground): Promise<Done> => {
    const other = tenantsOf(layout).find(({tenant}) => tenant !== place.tenant)
    if (!other) throw new LabError(`There is no other tenant whose login could be used at ${place.tenant}.`)
    const {database} = place.connection
    const tried = await repeated(attempts, () =>
      logOn(`${other.connection.login} at ${database}`, {...other.connection, database}, ca),
    )
    return {target: `${place.connection.dataSource}, ${database}`, attempts: tried}
  },
  /** The tenant's own login and password, from a program and a machine that never use them. */
  stranger: async ({place, attempts, ca}: Ground): Promise<Done> => {
    const disguise = {application: 'Microsoft SQL Server Management Studio', workstation: 'LAPTOP-7F3A'}
    const tried = await repeated(attempts, () =>
      logOn(`${place.connection.login} from ${disguise.workstation}`, place.connection, ca, disguise),
    )
    return {target: place.connection.dataSource, attempts: tried}
  },
  http: async ({layout, place}: Ground): Promise<Done> => {
    const port = portOf(requireStand(requireRecord(layout), place.vm), 'http')
    return {
      target: `${hostOf(place.tenant)} on ${place.vm}`,
      attempts: await hostileRequests(hostOf(place.tenant), port),
    }
  },
  ssh: async ({layout, place, attempts}: Ground): Promise<Done> => {
    const port = portOf(requireStand(requireRecord(layout), place.vm), 'ssh')
    const users = ['landlord', 'Administrator']
    return {
      target: `ssh of ${place.vm}`,
      attempts: await repeated(attempts, (at) => strangeKey(port, users[at % users.length] ?? 'landlord')),
    }
  },
}

async function repeated(times: number, once: (at: number) => Promise<Attempt>): Promise<readonly Attempt[]> {
  const done: Attempt[] = []
  for (let at = 0; at < times; at++) done.push(await once(at))
  return done
}

function placeOf(layout: Layout, tenant: string): LabTenant {
  const place = tenantsOf(layout).find((one) => one.tenant === tenant)
  if (place) return place
  const known = tenantNames(layout).join(', ') || 'none'
  throw new LabError(`No VM of the lab has a tenant ${tenant}; there are ${known}.`, exitCodes.usage)
}
