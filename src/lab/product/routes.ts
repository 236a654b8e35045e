import {Clients} from './clients.ts'
import type {Database} from './database.ts'
import type {Flaw} from './flaws.ts'
import {Items} from './items.ts'
import {Refusal} from './refusal.ts'
import {columnsOf, schemaVersion, unfit} from './schema.ts'
import {readBatch, readItem, readRegistration, readSingle} from './shapes.ts'
import {type Asked, healthPath, type Identity, type Routes} from './web.ts'

const mostListed = 500

/**
 * The product's pages. What is written is written once: an item by its id, what a client numbered by client and number,
 * however often it is sent.
 */
export function routesOf(identity: Identity, database: Database, flaw: Flaw): Routes {
  const items = new Items(database, columnsOf(identity.schema))
  const clients = new Clients(database, items)
  return {
    [healthPath]: {
      GET: async () => {
        const reason = unfit(await schemaVersion(database), identity.version, identity.schema)
        if (reason !== undefined) return [503, {...identity, status: 'unfit', reason}]
        if (flaw === 'gloomy') return [503, {...identity, status: 'ill', reason: 'it feels ill'}]
        return [200, {status: 'ok', ...identity}]
      },
    },
    '/version': {
      GET: async () => {
        const {version, oldestProgram} = await schemaVersion(database)
        return [200, {...identity, database: {schema: version, oldestProgram}}]
      },
    },
    '/items': {
      POST: async ({json, gone}) => {
        const body = await json()
        const single = readSingle(body)
        if (single) {
          const [written] = await clients.synchronise(single, gone)
          return [written?.state === 'already' ? 200 : 201, {...written}]
        }
        const item = readItem(body)
        return [(await items.add(item)) ? 201 : 200, {id: item.id}]
      },
      GET: async ({query}) => [
        200,
        {items: await items.since(whole(query, 'since', 0), Math.min(whole(query, 'limit', mostListed), mostListed))},
      ],
    },
    '/items/count': {GET: async () => [200, {count: await items.count()}]},
    '/high-water': {GET: async () => [200, await items.highWater()]},
    '/clients': {
      POST: async ({json}) => {
        const registration = readRegistration(await json())
        return [(await clients.register(registration)) ? 201 : 200, {id: registration.id}]
      },
    },
    '/synchronisation': {
      POST: async ({json, gone}) => [200, {acknowledged: await clients.synchronise(readBatch(await json()), gone)}],
    },
  }
}

function whole(query: Asked['query'], name: string, otherwise: number): number {
  const value = Number(query.get(name) ?? otherwise)
  if (!Number.isSafeInteger(value) || value < 0) throw new Refusal(400, `${name} is a number from 0 on`)
  return value
}
