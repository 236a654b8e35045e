import {randomInt} from 'node:crypto'
import {createSocket} from 'node:dgram'
import {createServer} from 'node:net'
import {exitCodes, LabError} from './lab-error.ts'
import type {StandRecord} from './record.ts'
import {doors, type StandPlan} from './stands.ts'

/**
 * Gives each stand its loopback ports, one after the other from `base` on, or from somewhere below the range from which systems
 * give ports to outgoing connections (32768 on Linux), so that they are still free after a restart. A lab of the usual size takes
 * 18. Throws LabError (75) where one from `base` on is taken.
 */
export async function withPorts(
  plans: readonly StandPlan[],
  base: number | undefined,
): Promise<readonly StandRecord[]> {
  if (base !== undefined) {
    const stands = numbered(plans, base)
    await requireFree(stands)
    return stands
  }
  for (let attempt = 0; attempt < 100; attempt++) {
    const stands = numbered(plans, randomInt(20_000, 32_000))
    if ((await taken(stands)) === undefined) return stands
  }
  throw new LabError('No free ports were found between 20000 and 32000 on 127.0.0.1.', exitCodes.taken)
}

/** Throws LabError (75) naming the first of these stands' ports that somebody has. */
export async function requireFree(stands: readonly StandRecord[]): Promise<void> {
  const port = await taken(stands)
  if (port === undefined) return
  throw new LabError(
    `Port ${port} on 127.0.0.1 is taken by another program. End that, or start the lab in another folder or with --port-base N.`,
    exitCodes.taken,
  )
}

function numbered(plans: readonly StandPlan[], base: number): readonly StandRecord[] {
  let next = base
  return plans.map((plan) => ({
    ...plan,
    ports: Object.fromEntries(doors[plan.kind].map((door) => [door, next++])),
  }))
}

async function taken(stands: readonly StandRecord[]): Promise<number | undefined> {
  const ports = stands.flatMap((stand) => Object.entries(stand.ports))
  const found = await Promise.all(
    ports.map(async ([door, port]) =>
      (await isFree(port)) && (door !== 'dns' || (await isFreeUdp(port))) ? [] : [port],
    ),
  )
  return found.flat()[0]
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

const isFreeUdp = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  })
