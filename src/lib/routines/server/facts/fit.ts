import {blocked, type Step, satisfied} from '../../../engine/index.ts'
import {OperatorError} from '../../../errors.ts'
import {gigabytes, LEAST_FREE_BYTES, skewProblem} from '../../../fleet/hosts.ts'
import {editionLimits, editionProblem, sqlServerProblem} from '../../../fleet/server-versions.ts'
import type {Volume} from '../../../site/database-server.ts'
import type {Site} from '../../../site/site.ts'
import type {ServerPlace} from '../../../site/topology.ts'
import {condition} from '../../host/condition.ts'

/** Reached at all, which takes the certificate of the project file, and managed by nobody else. */
export const reached = ({
  name,
  address,
  tlsName,
}: Pick<ServerPlace, 'name' | 'address' | 'tlsName'>): Step<Site, null> =>
  condition(
    'reached',
    `${name} answers at ${address}, with the certificate of ${tlsName}, and is no other store's`,
    async ({read}) => {
      const host = await read.server(name).host()
      if (!host.landlord)
        return blocked(
          'LL-HOST-SYSTEM',
          `${name} has no database landlord that the reader may see; a sysadmin makes it once`,
        )
      const {store} = await read.server(name).facts()
      return store !== undefined && store !== read.store
        ? blocked('LL-STORE-FOREIGN', `${name} is managed by the store ${store}; this one is ${read.store}`)
        : satisfied(null)
    },
  )

/** A version and an edition that everything here is written for; its clock is right. */
export const systemIsFit = ({name, collation}: Pick<ServerPlace, 'name'> & Partial<ServerPlace>): Step<Site, null> =>
  condition(
    'system',
    `the SQL Server of ${name} is one that landlord manages, and its clock is right`,
    async ({read}) => {
      const server = read.server(name)
      // The first question may log on; the clock is asked on the connection that stands.
      const host = await server.host()
      const before = Date.now()
      const facts = await server.facts()
      const skew = skewProblem(facts.utcNow, {before, after: Date.now()})
      const problem = sqlServerProblem(facts.version) ?? editionProblem(host.engineEdition)
      if (problem) return blocked('LL-HOST-SYSTEM', `${name}: ${problem}`)
      if (host.availabilityGroups)
        return blocked('LL-HOST-SYSTEM', `${name}: availability groups are enabled; members of one are not supported`)
      if (skew) return blocked('LL-HOST-CLOCK', `${name}: ${skew}`)
      const limits = editionLimits(host.engineEdition)
      const own =
        collation === undefined || collation === facts.collation
          ? facts.collation
          : `${facts.collation}, tenants' ${collation}`
      return satisfied(null, [`${facts.version}, ${facts.edition}`, own, limits].filter(Boolean).join('; '))
    },
  )

/** Wherever databases have files, tempdb apart, whose own are best made as large as their volume. */
export const hasRoom = ({name}: Pick<ServerPlace, 'name'>): Step<Site, null> =>
  condition('room', `${name} has room where its databases lie`, async ({read}) => {
    const volumes = await withRights(read.server(name).volumes())
    if (volumes instanceof OperatorError) return blocked('LL-SQL-RIGHTS', volumes.message)
    const full = volumes.find(({freeBytes}) => freeBytes < LEAST_FREE_BYTES)
    return full
      ? blocked(
          'LL-HOST-DISK',
          `${nameOf(full)} of ${name} has ${gigabytes(full.freeBytes)} free; ${gigabytes(LEAST_FREE_BYTES)} are needed`,
        )
      : satisfied(null, volumes.map((volume) => `${nameOf(volume)} ${gigabytes(volume.freeBytes)} free`).join(', '))
  })

/** What the reader may not ask is a finding, beside those of its login. */
const withRights = <T>(answer: Promise<T>): Promise<T | OperatorError> =>
  answer.catch((error: unknown) => {
    if (error instanceof OperatorError && error.code === 'LL-SQL-RIGHTS') return error
    throw error
  })

const nameOf = ({mountPoint}: Volume): string => mountPoint ?? 'a volume'

/** Apart from every application VM (promise P20), by address and by what the machines call themselves. */
export const isApart = (server: Pick<ServerPlace, 'name'> & Partial<ServerPlace>): Step<Site, null> =>
  condition('apart', `${server.name} is apart from every application VM`, async ({read}) => {
    const twin = read.topology.vms.find(
      (vm) =>
        server.host !== undefined &&
        !LOOPBACK.test(server.host) &&
        [vm.internalAddress, vm.address.replace(/:\d+$/, '')].includes(server.host),
    )
    if (twin)
      return blocked(
        'LL-HOST-SHARED',
        `${server.name} and the application VM ${twin.name} have the same address, ${server.host}`,
      )
    const {machine} = await read.server(server.name).host()
    const vm = (await read.hosts.hosts()).find((host) => host.kind === 'vm' && host.machine === machine?.toUpperCase())
    return vm
      ? blocked('LL-HOST-SHARED', `${server.name} is the machine ${machine}, and so is the application VM ${vm.name}`)
      : satisfied(null)
  })

/** A lab's, where all addresses are one. */
const LOOPBACK = /^(127\.|::1$|localhost$)/

/** Each of landlord's own logins: there, usable, with the rights that its work needs and no others. */
export const principalsAreRight = ({name}: Pick<ServerPlace, 'name'>): Step<Site, null> =>
  condition(
    'principals',
    `landlord's logins on ${name} have the rights that they need, and no others`,
    async ({inspect}) => {
      const server = inspect.server(name)
      const wrong: string[] = []
      for (const one of await server.principals()) {
        if (!one.exists) {
          wrong.push(`${one.principal} ${one.login} is not there`)
          continue
        }
        if (one.disabled !== (one.principal === 'owner'))
          wrong.push(
            `${one.principal} ${one.login} is ${one.disabled ? 'disabled' : 'enabled, though nobody logs on as the owner'}`,
          )
        if (one.missing.length > 0) wrong.push(`${one.principal} ${one.login} lacks ${one.missing.join(', ')}`)
        if (one.excess.length > 0) wrong.push(`${one.principal} ${one.login} has no use for ${one.excess.join(', ')}`)
        const refusal = one.principal === 'owner' || one.disabled ? undefined : await server.logOn(one.principal)
        if (refusal) wrong.push(refusal)
      }
      return wrong.length > 0 ? blocked('LL-SERVER-PRINCIPAL', `${name}: ${wrong.join('; ')}`) : satisfied(null)
    },
  )
