import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {authorityFile, outsideSecrets, tenantsNames} from './keys.ts'
import type {Layout} from './layout.ts'

export interface Delivery {
  /** Path of the PFX file. */
  readonly file: string
  readonly host: string
  /** UTC, ISO 8601. */
  readonly notBefore: string
  readonly notAfter: string
}

export interface DeliveryOrder {
  /** A host name, or `*.` and a domain; every tenant's if left out. */
  readonly host?: string | undefined
  /** From now to its end; negative: it ended so long ago. */
  readonly days: number
  /** From now to its beginning; a day ago if left out, or before its end. */
  readonly beginsInDays?: number | undefined
}

const day = 86_400_000
const first = 'tenants.pfx'

/** Puts a certificate into the folder in which landlord looks for them, signed by the lab's authority, as a real one would deliver it. */
export async function deliver(
  layout: Layout,
  {host = tenantsNames, days, beginsInDays}: DeliveryOrder,
): Promise<Delivery> {
  const name = readdirSync(layout.certificates).length + 1
  return await write(layout, `tenants-${name}.pfx`, {host, days, beginsInDays})
}

/** The one that is there from the beginning, if it is not there yet. */
export async function provideDelivery(layout: Layout): Promise<void> {
  mkdirSync(layout.certificates, {recursive: true})
  if (!existsSync(join(layout.certificates, first))) await write(layout, first, {host: tenantsNames, days: 90})
}

/** Takes away what came later. */
export function forgetDeliveries({certificates}: Layout): void {
  if (!existsSync(certificates)) return
  for (const name of readdirSync(certificates)) if (name !== first) rmSync(join(certificates, name), {recursive: true})
}

async function write(
  layout: Layout,
  name: string,
  {host, days, beginsInDays = Math.min(-1, days - 1)}: DeliveryOrder & {readonly host: string},
): Promise<Delivery> {
  const {serverCertificate} = await import('./certificates.ts')
  const {makePfx} = await import('./pfx.ts')
  const now = Date.now()
  const valid = {notBefore: new Date(now + beginsInDays * day), notAfter: new Date(now + days * day)}
  const authority = {
    key: readFileSync(join(layout.keys, 'ca.key'), 'utf8'),
    certificate: readFileSync(authorityFile(layout), 'utf8'),
  }
  const made = await serverCertificate(authority, host, valid)
  const file = join(layout.certificates, name)
  writeFileSync(file, await makePfx(made, outsideSecrets(layout).pfx), {mode: 0o600})
  return {file, host, notBefore: valid.notBefore.toISOString(), notAfter: valid.notAfter.toISOString()}
}
