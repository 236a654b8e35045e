import {blocked, needed, type Step, satisfied} from '../../../engine/index.ts'
import type {Site, SiteWriting} from '../../../site/site.ts'
import type {ServiceFacts} from '../../../site/vm.ts'
import type {StandingTenant} from '../standing.ts'
import {lookOnVm, serviceOrder} from './configuration.ts'
import {SERVICE} from './references.ts'
import {things} from './tenant.ts'

/** Disabled before it is stopped: the service manager restarts one that ends badly, and every automatic one after a reboot. */
export const serviceStopped = (tenant: StandingTenant): Step<Site, null> =>
  serviceIs(tenant, {
    fact: `the service of ${tenant.order.tenant} is disabled and stopped, its process gone`,
    wanted: {start: 'disabled', running: false},
    way: 'the service starts and runs again',
    needs: [],
  })

export const serviceRunsAgain = (tenant: StandingTenant, needs: readonly {readonly id: string}[]): Step<Site, null> =>
  serviceIs(tenant, {
    fact: `the service of ${tenant.order.tenant} starts by itself, and runs`,
    wanted: {start: 'automatic', running: true},
    way: 'the service is disabled and stopped again',
    needs,
  })

type Life = Pick<ServiceFacts, 'start'> & {readonly running: boolean}

interface ServiceFact {
  readonly fact: string
  readonly wanted: Life
  /** What undo does. */
  readonly way: string
  readonly needs: readonly {readonly id: string}[]
}

/** The service as it was found: all that is needed to write it again with another start type. */
type Before = {readonly service: ReturnType<typeof serviceOrder>; readonly running: boolean}

/** Start type and state alone; the rest of the service stays as it was found. Undo brings back both. */
const serviceIs = (tenant: StandingTenant, {fact, wanted, way, needs}: ServiceFact): Step<Site, null> => ({
  id: SERVICE.id,
  fact,
  needs,
  async check(see) {
    const {names, configPath} = things(tenant, see.read.topology)
    const {service} = await lookOnVm(tenant, see)
    if (!service) return noService(tenant, names.service)
    const todo = differences(service, wanted)
    const before: Before = {service: serviceOrder(service, configPath), running: service.state === 'running'}
    return todo.length === 0 ? satisfied(null) : needed(todo, before)
  },
  async apply(act, {before}) {
    await bring(act, tenant, (before as Before).service, wanted)
  },
  undo: {
    what: way,
    async check(see, left) {
      const {names} = things(tenant, see.read.topology)
      const {service} = await lookOnVm(tenant, see)
      if (!service) return noService(tenant, names.service)
      const todo = differences(service, lifeOf(left.before as Before))
      return todo.length === 0 ? satisfied(null) : needed(todo)
    },
    async apply(act, left) {
      const before = left.before as Before
      await bring(act, tenant, before.service, lifeOf(before))
    },
  },
})

const lifeOf = ({service, running}: Before): Life => ({start: service.start, running})

const isGone = ({state, pid}: ServiceFacts): boolean => state === 'stopped' && pid === undefined

function differences(service: ServiceFacts, {start, running}: Life): readonly string[] {
  return [
    ...(service.start === start ? [] : [`start: ${service.start} → ${start}`]),
    ...(running && service.state !== 'running' ? [`start ${service.name}`] : []),
    ...(!running && !isGone(service) ? [`stop ${service.name}`] : []),
  ]
}

async function bring(act: SiteWriting, tenant: StandingTenant, service: Before['service'], {start, running}: Life) {
  const writing = act.vm(tenant.place.vm)
  await writing.ensureService({...service, start})
  await writing.setServiceState({
    service: service.name,
    wanted: running ? 'running' : 'stopped',
    timeoutMs: act.topology.intervals.serviceStart,
  })
}

const noService = ({place, order}: StandingTenant, name: string) =>
  blocked('LL-TENANT-UNFIT', `there is no service ${name} of ${order.tenant} on ${place.vm}`)
