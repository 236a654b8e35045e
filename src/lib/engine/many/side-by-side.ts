import type {Target} from '../step.ts'
import type {Pace} from './many.ts'

/**
 * Works on all targets, in their order as far as the limits allow: so many at once in all, and in each group of a kind.
 * Nothing more is begun once `halted` says so; what was begun is waited for. An error of `work` halts too, and is
 * thrown at the end.
 */
export async function sideBySide(
  targets: readonly Target[],
  {concurrency, limits}: Pick<Pace, 'concurrency' | 'limits'>,
  halted: () => boolean,
  work: (target: Target) => Promise<void>,
): Promise<void> {
  const waiting = [...targets]
  const busy = new Map<string, number>()
  const running = new Set<Promise<void>>()
  const errors: unknown[] = []
  const groupsOf = ({groups}: Target) =>
    Object.entries(groups).flatMap(([kind, name]) => {
      const limit = limits[kind]
      return limit === undefined ? [] : [{group: `${kind}:${name}`, limit}]
    })
  const hasRoom = (target: Target) => groupsOf(target).every(({group, limit}) => (busy.get(group) ?? 0) < limit)
  const count = (target: Target, by: 1 | -1) => {
    for (const {group} of groupsOf(target)) busy.set(group, (busy.get(group) ?? 0) + by)
  }
  const begin = (target: Target) => {
    count(target, 1)
    const one: Promise<void> = work(target)
      .catch((error: unknown) => void errors.push(error))
      .finally(() => {
        count(target, -1)
        running.delete(one)
      })
    running.add(one)
  }

  for (;;) {
    while (running.size < concurrency && errors.length === 0 && !halted()) {
      const next = waiting.findIndex(hasRoom)
      if (next < 0) break
      for (const target of waiting.splice(next, 1)) begin(target)
    }
    if (running.size === 0) break
    await Promise.race(running)
  }
  if (errors.length > 0) throw errors[0]
}
