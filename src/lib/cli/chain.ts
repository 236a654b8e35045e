import type {PlanRequest, Target} from '../backup/chains/types.ts'
import {chainsFrom, chainsOf, clocksOf} from '../routines/backup/chains-of.ts'
import {chainScreen} from '../ui/chain-screen.ts'
import type {Composition} from './compose.ts'
import {EXIT, exitOfBlock} from './exit.ts'
import type {Answer} from './operation.ts'
import {chainShown} from './views/backup-chain.ts'
import {recordOf} from './views/backup-sets.ts'

interface ChainOrder {
  readonly tenant: string
  /** UTC, ms since the epoch; undefined: the latest. */
  readonly to: number | undefined
  readonly since: number | undefined
  readonly possible: boolean
  readonly branch: string | undefined
  /** Whether the server's history is asked for. */
  readonly ask: boolean
}

/** What `backup chain` answers. Throws LL-TENANT-UNKNOWN. */
export async function chainAnswer(order: ChainOrder, composition: Composition): Promise<Answer> {
  const {backups, inventory} = composition
  const {name: tenant, id, server} = await recordOf(order.tenant, inventory)
  const subject = {server, database: tenant, tenant: id}
  const known = order.ask
    ? await chainsOf((await composition.site()).observe(), subject)
    : await fromCatalogue(subject, composition)
  const target: Target =
    order.to === undefined
      ? {kind: 'latest', possible: order.possible}
      : {kind: 'time', at: order.to, possible: order.possible}
  const request: PlanRequest = {
    target,
    ...(known.now === undefined ? {} : {family: known.now.family, now: known.now}),
    ...(order.branch === undefined ? {} : {branch: order.branch.toUpperCase()}),
  }
  const {screen, result, refused} = chainShown({
    tenant,
    server,
    known,
    target,
    rebuilds: await backups.rebuilds(id),
    answer: known.chains.plan(request),
    branch: order.branch?.toUpperCase(),
    since: order.since,
    now: Date.now(),
    asked: order.ask && known.silent === undefined,
  })
  return {
    result,
    exit: refused ? exitOfBlock(refused.code) : EXIT.done,
    text: (look) => chainScreen(screen, look),
  }

  async function fromCatalogue(of: typeof subject, {topology: site}: Pick<Composition, 'topology'>) {
    const proofs = await backups.proofs(of.tenant)
    const sources = {catalogue: await backups.sets(of.tenant), proofs, history: {databases: [], sets: []}}
    return {...chainsFrom(of, sources, {clocks: clocksOf(site)}), proofs, silent: undefined}
  }
}
