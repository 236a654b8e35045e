import type {Objection} from './problems.ts'
import type {ProjectFile} from './schema.ts'
import {backupContradictions} from './sections/backups.ts'
import {namesContradictions} from './sections/names.ts'
import {networkContradictions} from './sections/network.ts'
import {wrongWays} from './way-in.ts'

/** What each key alone does not show. */
export function contradictions(settings: ProjectFile): readonly Objection[] {
  const {placement, servers, vms} = settings
  const known = Object.keys(servers)
  return [
    ...namesContradictions(settings),
    ...networkContradictions(settings),
    ...(placement.min > placement.max
      ? [{path: ['placement', 'min'], text: `${placement.min} is more than max, ${placement.max}`}]
      : []),
    ...Object.entries(vms).flatMap(([vm, {servers: used}]) =>
      used.flatMap((server, at): Objection[] => {
        const path = ['vms', vm, 'servers', at]
        if (!known.includes(server))
          return [{path, text: `there is no database server ${server}; known: ${known.join(', ') || 'none'}`}]
        return used.indexOf(server) < at ? [{path, text: `${server} is named twice`}] : []
      }),
    ),
    ...wrongWays(settings),
    ...Object.entries(servers).flatMap(([server, {principals, owner}]) => {
      const users = [...Object.values(principals), {user: owner}].flatMap((one) => one?.user.toLowerCase() ?? [])
      // Least rights for each: a login that is two of them has the rights of both, and an owner cannot also be a user of its database (15063).
      return new Set(users).size < users.length
        ? [
            {
              path: ['servers', server, 'principals'],
              text: 'all principals and the owner must be different logins',
            },
          ]
        : []
    }),
    ...backupContradictions(settings),
  ]
}
