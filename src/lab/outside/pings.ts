import {join} from 'node:path'
import {serveHttp} from './http.ts'
import {Journal} from './journal.ts'
import type {Service, World} from './world.ts'

export interface Ping {
  readonly name: string
  /** UTC, ISO 8601. */
  readonly at: string
}

export interface DeadMansSwitch extends Service {
  readonly pings: Journal<Ping>
}

/** A dead man's switch somewhere else: `GET` or `POST /ping/NAME` keeps the time, `GET /ping` lists the last of each name. */
export async function startPings(
  {port, dir}: {readonly port: number; readonly dir: string},
  world: World,
): Promise<DeadMansSwitch> {
  const pings = new Journal<Ping>(join(dir, 'pings.ndjson'))
  const service = await serveHttp(port, world, ({method, url}) => {
    const [, name] = /^\/ping\/([\w.-]{1,64})$/.exec(url ?? '') ?? []
    const changed = name !== undefined && (method === 'GET' || method === 'POST')
    const isList = method === 'GET' && url === '/ping'
    if (changed) pings.append({name, at: new Date().toISOString()})
    return {
      status: changed || isList ? 200 : 404,
      body: isList ? lastOf(pings) : changed ? 'OK\n' : 'not found\n',
      seen: {
        kind: 'ping',
        principal: 'anonymous',
        text: `${method} ${url}`,
        executed: changed || isList,
        changed,
        error: changed || isList ? null : 404,
      },
    }
  })
  return {...service, pings}
}

const lastOf = ({entries}: Journal<Ping>): Readonly<Record<string, string>> =>
  Object.fromEntries(entries.map(({name, at}) => [name, at]))
