import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {labFingerprint} from '../../src/lab/client.ts'
import {confirmed} from './moves.ts'
import type {Shift} from './shift.ts'
import type {StoreSeen} from './stores.ts'

/** So often what is unfinished is taken up once more: a child that is done may still leave its parent to be done. */
const ROUNDS = 8

/** Resumes what is unfinished, and undoes what cannot be resumed, until nothing is. Answers how many of each it took. */
export async function ended(shift: Shift): Promise<{readonly resumed: number; readonly undone: number}> {
  const counted = {resumed: 0, undone: 0}
  await thawed(shift)
  for (let round = 0; round < ROUNDS; round++) {
    const runs = await unfinished(shift)
    if (runs.length === 0) return counted
    for (const {id, subject} of runs) {
      const again = ['--wait', '60s', '--json']
      const resumed = await shift.carry('resume at the end', ['run', 'resume', id, '--accept-drift', ...again])
      if (resumed.exit === 0) counted.resumed++
      else if ((await shift.carry('undo at the end', ['run', 'undo', id, ...confirmed(subject), ...again])).exit === 0)
        counted.undone++
    }
  }
  const left = await unfinished(shift)
  shift.violations.push(
    ...left.map(
      ({id, routine, subject, state}) => `run ${id} (${routine} ${subject}) stays ${state}, whatever is tried`,
    ),
  )
  return counted
}

async function thawed(shift: Shift): Promise<void> {
  const {code, document} = await shift.carry('thaw', ['thaw', '--json'])
  const [, reason] = /frozen: (.*)$/.exec(document?.error?.why ?? '') ?? []
  if (code === 'LL-NOT-CONFIRMED') await shift.carry('thaw', ['thaw', '--confirm', reason ?? '', '--json'])
}

async function unfinished(
  shift: Shift,
): Promise<readonly {id: string; routine: string; subject: string; state: string}[]> {
  const {document} = await shift.carry('look', ['run', 'list', '--unfinished', '--children', '--json'])
  // A parent takes its children along.
  return document.result.runs.toSorted(
    (one: {parent: string | null}, other: {parent: string | null}) => Number(!!one.parent) - Number(!!other.parent),
  )
}

/** Whether the store is whole, and tells of the lab what the lab tells of itself. */
export async function settled(dir: string, shift: Shift, store: StoreSeen): Promise<readonly string[]> {
  const wrong: string[] = []
  const must = async (exit: number, words: readonly string[]) => {
    const one = await shift.carry('check at the end', words)
    if (one.exit !== exit)
      wrong.push(`${words.join(' ')}: exit ${one.exit}, ${JSON.stringify(one.document).slice(0, 3000)}`)
    return one.document
  }
  await must(0, ['store', 'check', '--json'])
  await must(0, ['run', 'verify', '--json'])
  if ((await must(0, ['lock', 'list', '--json']))?.result.locks.length !== 0) wrong.push('something is still locked')
  const {leases, claims, tenants, reservations} = await store.left()
  if (leases + claims > 0) wrong.push(`${leases} leases and ${claims} claims are left`)
  const places = Map.groupBy(tenants, ({vm, place}) => `place:${vm}/${place}`)
  for (const [place, its] of places)
    if (its.length > 1) wrong.push(`${place} is had by ${its.map(({name}) => name).join(' and ')}`)
  for (const {reservation_key: key, subject, state} of reservations)
    if (state !== 'done') wrong.push(`${key} is reserved by a run of ${subject} that is ${state}`)

  wrong.push(...(await differences(dir, tenants)))
  for (const {name} of tenants) await must(0, ['tenant', 'show', name, '--json'])
  const file = join(dir, 'as-it-is.yaml')
  writeFileSync(file, await shift.said(['fleet', 'export']))
  await must(0, ['fleet', 'plan', '-f', file, '--detailed-exitcode', '--json'])
  return wrong
}

/** Databases, logins and services of tenants that nobody knows of, or that are missing. */
async function differences(
  dir: string,
  tenants: readonly {name: string; server: string; vm: string}[],
): Promise<readonly string[]> {
  const {facts} = await labFingerprint(dir)
  return Object.entries(facts as Readonly<Record<string, Stand>>).flatMap(([stand, {databases, services}]) => {
    const here = (of: 'server' | 'vm') => tenants.filter((tenant) => tenant[of] === stand).map(({name}) => name)
    return [
      ...(databases ? differing(stand, 'databases', Object.keys(databases).filter(isTenants), here('server')) : []),
      ...(services
        ? differing(
            stand,
            'services',
            services.map(({name}) => name.replace(/^rs-/, '')),
            here('vm'),
          )
        : []),
    ]
  })
}

/** Not landlord's own. */
const isTenants = (database: string): boolean => database !== 'landlord'

interface Stand {
  readonly databases?: Readonly<Record<string, unknown>>
  readonly services?: readonly {readonly name: string}[]
}

function differing(stand: string, what: string, there: readonly string[], known: readonly string[]): readonly string[] {
  const same = there.toSorted().join(', ') === known.toSorted().join(', ')
  return same ? [] : [`${stand} has the ${what} ${there.join(', ')}, and the store knows ${known.join(', ')}`]
}
