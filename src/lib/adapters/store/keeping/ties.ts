import type {StoreFinding} from '../../../site/ops-store.ts'
import type {Ground, Reader} from '../flavour.ts'

/** What rows say of one another, and no key of the database keeps: whose a child, a place, a lock is. */
export const ties = async (ground: Ground): Promise<readonly StoreFinding[]> => [
  await children(ground),
  await reservations(ground),
  await rivals(ground),
  await unclaimed(ground),
  await ends(ground),
]

/** `next`: what to type about the first that is wrong. */
const tie = (
  what: string,
  wrong: readonly {readonly text: string; readonly next: string}[],
  fine: string,
): StoreFinding => ({
  what,
  ok: wrong.length === 0,
  text: wrong.length === 0 ? fine : wrong.map(({text}) => text).join('; '),
  ...(wrong[0] ? {next: wrong[0].next} : {}),
})

const show = (run: string): string => `landlord run show ${run}`

async function children({db}: Ground): Promise<StoreFinding> {
  const rows = await db
    .selectFrom('runs')
    .leftJoin('runs as parents', 'parents.id', 'runs.parent')
    .select(['runs.id', 'runs.subject', 'runs.parent', 'parents.id as known', 'parents.parent as grandparent'])
    .where('runs.parent', 'is not', null)
    .orderBy('runs.ordinal')
    .execute()
  const wrong = rows.flatMap(({id, subject, parent, known, grandparent}) => {
    if (known === null)
      return [{text: `run ${id} (${subject}) is a child of run ${parent}, which is not there`, next: show(id)}]
    return grandparent === null
      ? []
      : [{text: `run ${id} (${subject}) is a child of a child, run ${parent}`, next: show(id)}]
  })
  return tie('children', wrong, `${rows.length}, each with its run of many`)
}

async function reservations({db}: Ground): Promise<StoreFinding> {
  const rows = await db
    .selectFrom('reservations')
    .leftJoin('runs', 'runs.id', 'reservations.run')
    .select(['reservations.what', 'reservations.run', 'runs.state'])
    .orderBy('reservation_key')
    .execute()
  const wrong = rows.flatMap(({what, run, state}) => {
    if (state === null)
      return [{text: `${what} is reserved for run ${run}, which is not there`, next: 'landlord run list'}]
    return state === 'undone' ? [{text: `${what} is reserved for run ${run}, which is undone`, next: show(run)}] : []
  })
  return tie('reservations', wrong, `${rows.length}, each of a run that stands`)
}

/** One exclusive lease of a key, or shared ones; a parent's are in nobody's way of its children. */
async function rivals({db}: Ground): Promise<StoreFinding> {
  const rows = await db
    .selectFrom('leases')
    .innerJoin('runs', 'runs.id', 'leases.run')
    .select(['leases.id', 'leases.lease_key', 'leases.mode', 'leases.run', 'runs.parent'])
    .orderBy('leases.id')
    .execute()
  const wrong = [...Map.groupBy(rows, (row) => row.lease_key)].flatMap(([key, held]) =>
    held.flatMap((one, index) =>
      held
        .slice(index + 1)
        .filter((other) => one.mode === 'exclusive' || other.mode === 'exclusive')
        .filter((other) => one.run !== other.parent && other.run !== one.parent)
        .map((other) => ({
          text: `${key} is held by run ${one.run} (${one.mode}) and by run ${other.run} (${other.mode}) at once`,
          next: 'landlord lock list',
        })),
    ),
  )
  return tie('locks', wrong, 'none is held against another')
}

/** An unfinished run owns its subject, or another could begin there; one that works beside others need not. */
async function unclaimed({db}: Ground): Promise<StoreFinding> {
  const rows = await unfinished(db)
  const wrong = rows
    .filter(({claimed, besides}) => claimed === null && besides === '[]')
    .map(({id, subject, state}) => ({
      text: `run ${id}, ${state}, does not claim ${subject}`,
      next: show(id),
    }))
  return tie('unfinished runs', wrong, `${rows.length}, each with its claim`)
}

const unfinished = (db: Reader) =>
  db
    .selectFrom('runs')
    .leftJoin('claims', 'claims.run', 'runs.id')
    .select(['runs.id', 'runs.subject', 'runs.state', 'runs.besides', 'claims.subject as claimed'])
    .where('runs.state', 'not in', ['done', 'undone'])
    .orderBy('runs.ordinal')
    .execute()

/** A run's last seal may be taken away without a gap in the chain of seals, where it is the newest of all. */
async function ends({db}: Ground): Promise<StoreFinding> {
  const rows = await db
    .selectFrom('runs')
    .leftJoin('seals', (join) => join.onRef('seals.run', '=', 'runs.id').onRef('seals.head', '=', 'runs.head'))
    .select(['runs.id', 'seals.seq'])
    .where('runs.state', 'in', ['done', 'undone'])
    .orderBy('runs.ordinal')
    .execute()
  const wrong = rows
    .filter(({seq}) => seq === null)
    .map(({id}) => ({text: `no seal names the end of run ${id}`, next: `landlord run verify ${id}`}))
  return tie('ends', wrong, `of ${rows.length} finished runs each is sealed`)
}
