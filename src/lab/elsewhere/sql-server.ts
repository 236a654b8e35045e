import {randomBytes} from 'node:crypto'
import {copyFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {authorityFile, passwordsOf} from '../keys.ts'
import {exitCodes, LabError} from '../lab-error.ts'
import type {Layout} from '../layout.ts'
import {type Elsewhere, type LabRecord, portOf, type StandRecord} from '../record.ts'
import {certificateName} from '../stands.ts'
import {removeContainer, requireContainer, startContainer} from './docker.ts'

/** What takes the place of sql-1. */
export type SqlServerWish =
  | {readonly by: 'docker'}
  | {
      readonly by: 'address'
      readonly host: string
      readonly port: number
      /** Path of a PEM file: the authority that signed its certificate. */
      readonly ca: string
      /** As the certificate names it. */
      readonly name: string
      /** Of `sa`. It is used now and kept nowhere. */
      readonly password: string
    }

const place = 'sql-1'

/** Puts the real server into the place of the stand-in, with landlord's principals in it. Throws LabError. */
export async function withSqlServer(
  layout: Layout,
  stands: readonly StandRecord[],
  wish: SqlServerWish,
): Promise<readonly StandRecord[]> {
  const stand = stands.find(({name}) => name === place)
  if (!stand) throw new LabError(`--sql-server takes the place of ${place}, which --only leaves out.`, exitCodes.usage)
  const made = wish.by === 'docker' ? await byDocker(layout, stand) : byAddress(layout, stand, wish)
  const ca = readFileSync(wish.by === 'docker' ? authorityFile(layout) : wish.ca, 'utf8')
  const {sa, verifier: _, ...passwords} = passwordsOf(layout)
  const {provisionElsewhere} = await import('./provision.ts')
  const {provisioningBatches} = await import('./provisioning.ts')
  const {host, name, container} = made.elsewhere
  try {
    await provisionElsewhere(
      {host, name, ca, port: portOf(made, 'sql'), password: wish.by === 'docker' ? sa : wish.password},
      provisioningBatches(passwords, `Ll1-${randomBytes(24).toString('base64url')}`),
      wish.by === 'docker' ? startsWithinMs : 0,
    )
  } catch (error) {
    if (container !== null) await removeContainer(container)
    throw error
  }
  return stands.map((each) => (each === stand ? made : each))
}

/** Starts containers that were stopped, as after a restart of the machine. Throws LabError where one is gone. */
export const containersRun = async (stands: readonly StandRecord[]): Promise<void> =>
  void (await Promise.all(stands.map(({elsewhere}) => elsewhere?.container && requireContainer(elsewhere.container))))

/** Removes containers that the lab started, with all that is in them; answers their stands. A server that was there before is left alone. */
export async function removeContainers({stands}: Pick<LabRecord, 'stands'>): Promise<readonly string[]> {
  const removed: string[] = []
  for (const {name, elsewhere} of stands)
    if (elsewhere?.container && (await removeContainer(elsewhere.container))) removed.push(name)
  return removed
}

type Made = StandRecord & {readonly elsewhere: Elsewhere}

function byAddress(layout: Layout, stand: StandRecord, wish: Extract<SqlServerWish, {by: 'address'}>): Made {
  const {host, port, name} = wish
  copyFileSync(wish.ca, join(layout.keys, `${place}-ca.pem`))
  return {...stand, ports: {...stand.ports, sql: port}, elsewhere: {host, name, container: null}}
}

async function byDocker(layout: Layout, stand: StandRecord): Promise<Made> {
  const container = await startContainer(layout, stand)
  return {...stand, elsewhere: {host: '127.0.0.1', name: certificateName(place), container}}
}

/** A container takes some 20 s on a usual machine; its first start makes the system databases. */
const startsWithinMs = 180_000
