import {blocked, inFlight, knownAfter, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {DatabaseUser, LoginFacts} from '../../../site/database-server.ts'
import type {Sight, Site} from '../../../site/site.ts'
import type {ConfigFacts} from '../../../site/vm.ts'
import {configurationFor, openingProblem} from './configuration.ts'
import {DATABASE, FOLDER, LOGIN, PLACED, type Placed, SCHEMA} from './references.ts'
import {type TenantThings, type TenantToMake, things} from './tenant.ts'

type Slot = 'a' | 'b'
type Before = {
  readonly a: boolean
  readonly b: boolean
  readonly config: boolean
  readonly role: string
  readonly schema: string
}

/**
 * Two login slots, one live, each a user in this database and nowhere else (promise P03); and the configuration with the live
 * one's password. One step, because only the two together mean anything: it holds if the configuration that the service
 * will use opens a connection. Nobody ever needs to know an old password.
 */
export const loginAndConfiguration = (tenant: TenantToMake): Step<Site, null> => ({
  id: LOGIN.id,
  fact: `login ${tenant.order.tenant}_a reaches ${tenant.order.tenant} and nothing else`,
  needs: [PLACED, DATABASE, SCHEMA, FOLDER],
  async check(see, {from, attempts}) {
    const {server} = things(tenant, see.read.topology)
    if (server.auditor === undefined) return noAuditor(server.name)
    const place = from(PLACED)
    if (!place) return knownAfter(PLACED)
    const seen = await look(tenant, see)
    const [busy] = attempts.length > 0 ? await see.read.server(seen.server.name).underWay(attempts) : []
    if (busy) return inFlight(`${busy.command} in session ${busy.session} on ${seen.server.name}`)
    for (const slot of ['a', 'b'] as const) {
      const found = seen.logins[slot]
      if (found && found.sid !== place.sids?.[slot])
        return blocked('LL-FOREIGN', `a login ${found.name} exists on ${seen.server.name} that is not of this tenant`)
    }
    const release = await see.read.releases.release(tenant.place.release)
    if (!release) return blocked('LL-RELEASE-UNKNOWN', `the library holds no release ${tenant.place.release}`)
    const before: Before = {
      a: seen.logins.a !== undefined,
      b: seen.logins.b !== undefined,
      config: seen.config !== undefined,
      role: release.role,
      schema: release.schema,
    }
    if (!before.a && !before.b && !before.config) return needed(['new password, configuration written'], before)
    const diff = [
      ...(['a', 'b'] as const).flatMap((slot) => slotDifferences(slot, place, seen, release.role)),
      ...configDifferences(seen, place, tenant),
    ]
    if (diff.length > 0) return needed(diff, before)
    const problem = await openingProblem(tenant, place.liveSlot, see)
    return problem ? needed([`${problem}: new password, configuration written with it`], before) : satisfied(null)
  },
  async apply({server, vm, newPassword, topology}, {before, from}) {
    const place = from(PLACED)
    const found = before as Before
    const target = things(tenant, topology)
    const writing = server(tenant.place.server)
    if (!place?.sids) throw new TypeError('The tenant has no SIDs.')
    const password = newPassword()
    for (const slot of ['a', 'b'] as const) {
      const login = target.names.logins[slot]
      const live = slot === place.liveSlot
      if (!found[slot])
        await writing.createLogin({
          name: login,
          sid: place.sids[slot],
          password: live ? password : newPassword(),
          disabled: !live,
          defaultDatabase: target.names.database,
        })
      else {
        if (live) await writing.setPassword(login, password)
        await writing.setLoginState(login, live ? 'enabled' : 'disabled')
      }
      await writing.blind(login)
      await writing.letAudit(login)
      await writing.ensureUser(target.names.database, login, found.role, found.schema)
    }
    const configuration = configurationFor(tenant.order.tenant, place.liveSlot, password, target)
    await vm(tenant.place.vm).writeConfig(configuration)
  },
  undo: {
    what: 'both logins, their users and the configuration',
    async check(see, left, {from}) {
      const before = left.before as Before | null
      const seen = await look(tenant, see)
      const sids = from(PLACED)?.sids
      const mine = (['a', 'b'] as const).filter((slot) => !before?.[slot] && seen.logins[slot]?.sid === sids?.[slot])
      const things = [
        ...mine.filter((slot) => seen.logins[slot]).map((slot) => `drop login ${seen.names.logins[slot]}`),
        ...seen.users
          .filter((user) => isSlotOf(user, seen) && !before?.[slotOf(user, seen)])
          .map((user) => `drop user ${user.name}`),
        ...(seen.config && !before?.config ? [`remove ${seen.configPath}`] : []),
      ]
      if (things.length > 0) return needed(things)
      return before?.a
        ? satisfied(null, 'the logins were there before this run; the new password stays')
        : satisfied(null)
    },
    async apply({server, vm, topology}, left) {
      const before = left.before as Before | null
      const {names} = things(tenant, topology)
      const writing = server(tenant.place.server)
      if (!before?.config) await vm(tenant.place.vm).removeConfig({tenant: tenant.order.tenant})
      for (const slot of ['a', 'b'] as const) {
        if (before?.[slot]) continue
        await writing.dropUser(names.database, names.logins[slot])
        await writing.dropLogin(names.logins[slot])
      }
    },
  },
})

const noAuditor = (server: string) =>
  blocked(
    'LL-ISOLATION-UNPROVEN',
    `the configuration names no auditor for ${server} (servers.${server}.principals.auditor), so nobody could prove that its tenants are parted`,
  )

interface Seen extends TenantThings {
  readonly logins: Readonly<Record<Slot, LoginFacts | undefined>>
  readonly users: readonly DatabaseUser[]
  readonly config: ConfigFacts | undefined
}

async function look(tenant: TenantToMake, {read}: Sight): Promise<Seen> {
  const target = things(tenant, read.topology)
  const server = read.server(target.server.name)
  const database = await server.database(target.names.database)
  return {
    ...target,
    logins: {a: await server.login(target.names.logins.a), b: await server.login(target.names.logins.b)},
    users: database?.users ?? [],
    config: (await read.vm(target.vm.name).tenant(tenant.order.tenant, target.names.service)).config,
  }
}

function slotDifferences(slot: Slot, place: Placed, {logins, users, names, server}: Seen, role: string): string[] {
  const name = names.logins[slot]
  const login = logins[slot]
  if (!login) return [`create login ${name}`]
  const user = users.find((candidate) => candidate.sid === login.sid)
  const live = slot === place.liveSlot
  return [
    ...(login.disabled === live ? [live ? `enable ${name}` : `disable ${name}`] : []),
    ...(login.defaultDatabase === names.database
      ? []
      : [`default database of ${name}: ${login.defaultDatabase} → ${names.database}`]),
    ...(login.blindToOthers ? [] : [`deny ${name} to view other databases`]),
    ...(login.impersonators.includes(server.auditor ?? '')
      ? []
      : [`let ${server.auditor} prove what ${name} may enter`]),
    ...(login.serverRoles.length === 0 ? [] : [`${name} is in server roles: ${login.serverRoles.join(', ')}`]),
    ...(!user
      ? [`create user ${name}`]
      : user.roles.join() === role
        ? []
        : [`roles of ${name}: ${user.roles.join(', ') || 'none'} → ${role}`]),
  ]
}

function configDifferences({config, names, server}: Seen, place: Placed, tenant: TenantToMake): string[] {
  if (!config) return ['write the configuration']
  const wanted: [string, string | undefined, string][] = [
    ['tenant', config.tenant, tenant.order.tenant],
    ['login', config.login, names.logins[place.liveSlot]],
    ['database', config.database, names.database],
    ['server', config.server, server.reachedFromVms],
    ['hosts', config.hosts.join(), names.host],
  ]
  return wanted
    .filter(([, is, should]) => is !== should)
    .map(([what, is, should]) => `configured ${what}: ${is ?? 'none'} → ${should}`)
}

const isSlotOf = (user: DatabaseUser, {names}: Seen): boolean =>
  user.name === names.logins.a || user.name === names.logins.b
const slotOf = (user: DatabaseUser, {names}: Seen): Slot => (user.name === names.logins.a ? 'a' : 'b')
