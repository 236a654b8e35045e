import {existsSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {befalling, type Carried, type Shift} from './shift.ts'

/** On what operators work, and what they know of one another: saved plans, nothing else. */
export interface Ground {
  readonly dir: string
  readonly shift: Shift
  readonly tenants: readonly string[]
  /** From 0 to 1. */
  readonly random: () => number
  /** Paths of plans that somebody saved. */
  readonly plans: string[]
  /** For names that nobody else gives. */
  readonly number: () => number
}

export interface Move {
  readonly name: string
  readonly weight: number
  make(ground: Ground): Promise<unknown>
}

/** A change that an operator may want of a tenant, without --yes. */
type Wanted = (tenant: string, ground: Ground) => readonly string[]

const create: Wanted = (tenant) => ['tenant', 'create', tenant, '--name', `${tenant} AB`, '--contact', CONTACT]
const set: Wanted = (tenant, ground) => [
  ...['tenant', 'set', tenant, '--ring', oneOf(['pilot', 'main'], ground)],
  ...['--window', `${oneOf(['Mon', 'Wed', 'Sat'], ground)} 01:00-0${2 + Math.floor(ground.random() * 6)}:00`],
]
const rotate: Wanted = (tenant) => ['tenant', 'rotate', tenant]
const suspend: Wanted = (tenant) => ['tenant', 'suspend', tenant, '--reason', 'asked by the customer']
const resume: Wanted = (tenant) => ['tenant', 'resume', tenant]
const renew: Wanted = (tenant) => ['cert', 'renew', tenant]

const moves: readonly Move[] = [
  changing('create', 6, create),
  changing('set', 4, set),
  changing('rotate', 3, rotate),
  changing('suspend', 2, suspend),
  changing('resume', 3, resume),
  changing('renew', 2, renew),
  {
    name: 'renew all',
    weight: 1,
    make: (ground) => change('renew all', ['cert', 'renew', '--all-due', '--yes', ...control(ground)], ground),
  },
  {name: 'fleet apply', weight: 1, make: fleetApply},
  {name: 'save a plan', weight: 2, make: savePlan},
  {name: 'apply a plan', weight: 2, make: applyPlan},
  {name: 'break a lock', weight: 2, make: breakLock},
  {name: 'resume a run', weight: 4, make: resumeRun},
  {name: 'undo a run', weight: 2, make: undoRun},
  {name: 'look', weight: 2, make: look},
  {name: 'check', weight: 0.5, make: ({shift}) => shift.carry('check', ['store', 'check', '--store-only', '--json'])},
  {name: 'freeze', weight: 0.15, make: freeze},
]

/** One of them, as often as its weight says. */
export function chosen(random: () => number): Move {
  const total = moves.reduce((sum, {weight}) => sum + weight, 0)
  const share = random() * total
  let reached = 0
  for (const move of moves) {
    reached += move.weight
    if (share < reached) return move
  }
  throw new RangeError(`${share} is not below ${total}`)
}

/** What is to be typed again where something is taken from customers: the name of the subject, `tenant:acme`. */
export const confirmed = (subject: string): readonly string[] => ['--confirm', subject.slice(subject.indexOf(':') + 1)]

const CONTACT = 'Ann Ek <ann@acme.example> +46701234567'

function oneOf<T>(items: readonly T[], {random}: Pick<Ground, 'random'>): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new RangeError('nothing to choose from')
  return item
}

/** How an operator waits, and for how long at most. */
function control(ground: Ground): readonly string[] {
  const wait = ground.random() < 0.3 ? ['--wait', `${Math.ceil(20 * ground.random())}s`] : []
  const timeout = ground.random() < 0.12 ? `${Math.ceil(8 * ground.random())}s` : '120s'
  return [...wait, '--timeout', timeout, '--json']
}

const change = (what: string, words: readonly string[], {shift, random}: Ground): Promise<Carried> =>
  shift.carry(what, words, befalling(random))

const agreed = (words: readonly string[], tenant: string): readonly string[] =>
  words[1] === 'suspend' ? confirmed(`tenant:${tenant}`) : ['--yes']

function changing(name: string, weight: number, wanted: Wanted): Move {
  return {
    name,
    weight,
    make(ground) {
      const tenant = oneOf(ground.tenants, ground)
      const words = wanted(tenant, ground)
      return change(name, [...words, ...agreed(words, tenant), ...control(ground)], ground)
    },
  }
}

async function fleetApply(ground: Ground): Promise<void> {
  const file = join(ground.dir, `fleet-${ground.number()}.yaml`)
  const some = ground.tenants.filter(() => ground.random() < 0.3)
  const entries = (some.length > 0 ? some : ground.tenants.slice(0, 1)).map(
    (name) => `  ${name}: {name: ${name} AB, contacts: ['${CONTACT}'], ring: ${oneOf(['pilot', 'main'], ground)}}\n`,
  )
  writeFileSync(file, `tenants:\n${entries.join('')}`)
  await change('fleet apply', ['fleet', 'apply', '-f', file, '--yes', ...control(ground)], ground)
}

async function savePlan(ground: Ground): Promise<void> {
  const file = join(ground.dir, `plan-${ground.number()}.json`)
  const words = oneOf([create, set, rotate, suspend, resume, renew], ground)(oneOf(ground.tenants, ground), ground)
  const {exit} = await ground.shift.carry('save a plan', [...words, '--plan', '--out', file, '--json'])
  if (exit === 0 && existsSync(file)) ground.plans.push(file)
}

/** A plan that was applied may be applied again by somebody who does not know. */
async function applyPlan(ground: Ground): Promise<void> {
  if (ground.plans.length === 0) return await savePlan(ground)
  const file = oneOf(ground.plans, ground)
  const tenant = oneOf(ground.tenants, ground)
  const yes = ground.random() < 0.8 ? ['--yes'] : confirmed(`tenant:${tenant}`)
  await change('apply a plan', ['run', 'apply', file, ...yes, ...control(ground)], ground)
  if (ground.random() < 0.6 && ground.plans.includes(file)) {
    ground.plans.splice(ground.plans.indexOf(file), 1)
    rmSync(file, {force: true})
  }
}

async function breakLock(ground: Ground): Promise<void> {
  const {document} = await ground.shift.carry('look', ['lock', 'list', '--json'])
  const locks: readonly {id: string}[] = document?.result?.locks ?? []
  if (locks.length === 0) return
  const words = ['lock', 'break', oneOf(locks, ground).id, '--reason', 'it is in the way', '--json']
  await ground.shift.carry('break a lock', words)
}

interface Listed {
  readonly id: string
  readonly subject: string
  readonly routine: string
}

async function listed({shift}: Ground, ...more: readonly string[]): Promise<readonly Listed[]> {
  const {document} = await shift.carry('look', ['run', 'list', ...more, '--json'])
  return document?.result?.runs ?? []
}

async function resumeRun(ground: Ground): Promise<void> {
  const runs = await listed(ground, '--unfinished')
  if (runs.length === 0) return
  const accept = ground.random() < 0.5 ? ['--accept-drift'] : []
  await change('resume a run', ['run', 'resume', oneOf(runs, ground).id, ...accept, ...control(ground)], ground)
}

/** Unfinished, or done. */
async function undoRun(ground: Ground): Promise<void> {
  const runs = await (ground.random() < 0.6 ? listed(ground, '--unfinished') : listed(ground, '--limit', '20'))
  const some = runs.filter(({subject}) => !subject.startsWith('release:'))
  if (some.length === 0) return
  const {id, subject} = oneOf(some, ground)
  const what = subject.startsWith('tenant:') ? 'undo a run' : 'undo many'
  await change(what, ['run', 'undo', id, ...confirmed(subject), ...control(ground)], ground)
}

async function look(ground: Ground): Promise<void> {
  const tenant = oneOf(ground.tenants, ground)
  const words = oneOf(
    [
      ['tenant', 'list'],
      ['tenant', 'show', tenant],
      ['run', 'list', '--children'],
      ['cert', 'list'],
      ['run', 'verify'],
    ],
    ground,
  )
  await ground.shift.carry('look', [...words, '--json'])
}

async function freeze({shift, number, random}: Ground): Promise<void> {
  const {document} = await shift.carry('freeze', ['freeze', `stop ${number()}`, '--yes', '--json'])
  await sleep(4000 * random())
  await shift.carry('thaw', ['thaw', '--confirm', document?.result?.freeze?.reason ?? '', '--json'])
}
