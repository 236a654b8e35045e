import {randomInt} from 'node:crypto'
import {createServer} from 'node:net'
import {exitCodes, LabError} from './lab-error.ts'
import type {Ports} from './record.ts'

/**
 * Three free loopback ports: `base` and the next two, or some below the range from which systems give ports to outgoing
 * connections (32768 on Linux), so that they are still free after a restart. Throws LabError (75) where `base` is taken.
 */
export async function choosePorts(base: number | undefined): Promise<Ports> {
  if (base !== undefined) {
    const ports = portsFrom(base)
    await requireFree(ports)
    return ports
  }
  for (let attempt = 0; attempt < 100; attempt++) {
    const ports = portsFrom(randomInt(20_000, 32_000))
    if ((await taken(ports)) === undefined) return ports
  }
  throw new LabError('No free ports were found between 20000 and 32000 on 127.0.0.1.', exitCodes.taken)
}

/** Throws LabError (75) naming the first of these ports that somebody has. */
export async function requireFree(ports: Partial<Ports>): Promise<void> {
  const port = await taken(ports)
  if (port === undefined) return
  throw new LabError(
    `Port ${port} on 127.0.0.1 is taken by another program. End that, or start the lab in another folder or with --port-base N.`,
    exitCodes.taken,
  )
}

const portsFrom = (base: number): Ports => ({sql: base, ssh: base + 1, http: base + 2})

async function taken(ports: Partial<Ports>): Promise<number | undefined> {
  for (const port of Object.values(ports)) if (!(await isFree(port))) return port
  return undefined
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
