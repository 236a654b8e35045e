import {readFileSync} from 'node:fs'
import {resolve} from 'node:path'
import {exitCodes, LabError} from '../lab-error.ts'
import type {SqlServerWish} from './sql-server.ts'

export interface SqlServerWords {
  /** `docker`, or HOST[,PORT]. */
  readonly server: string
  readonly ca: string | undefined
  readonly name: string | undefined
  readonly passwordFile: string | undefined
}

/** Undefined where nothing was said. Throws LabError (2) for a flag that says more of nothing. */
export function sqlServerWords(values: Readonly<Record<string, unknown>>): SqlServerWords | undefined {
  const text = (flag: string) => values[flag] as string | undefined
  const words = {ca: text('sql-ca'), name: text('sql-name'), passwordFile: text('sql-password')}
  const server = text('sql-server')
  if (server !== undefined) return {server, ...words}
  if (Object.values(words).some((word) => word !== undefined))
    throw usage('--sql-ca, --sql-name and --sql-password go with --sql-server.')
  return undefined
}

/** Throws LabError (2) for what is missing. The certificate is always checked: landlord works with no server that it cannot know. */
export function sqlServerWish({server, ca, name, passwordFile}: SqlServerWords): SqlServerWish {
  if (server === 'docker') {
    if (ca !== undefined || name !== undefined || passwordFile !== undefined)
      throw usage('--sql-server docker makes its own certificate and password.')
    return {by: 'docker'}
  }
  const [, host, port = '1433'] = /^([A-Za-z0-9][A-Za-z0-9.-]*)(?:,(\d{1,5}))?$/.exec(server) ?? []
  if (host === undefined || Number(port) > 65_535)
    throw usage(`--sql-server takes docker or HOST[,PORT], not '${server}'.`)
  if (ca === undefined)
    throw usage(
      '--sql-server HOST needs --sql-ca FILE: the authority (PEM) that signed its certificate, or the certificate itself.',
    )
  return {
    by: 'address',
    host,
    port: Number(port),
    ca: resolve(ca),
    name: name ?? host,
    password: passwordOf(passwordFile),
  }
}

function passwordOf(file: string | undefined): string {
  const password = file === undefined ? process.env.LANDLORD_LAB_SA : readFileSync(file, 'utf8').trim()
  if (password) return password
  throw usage("--sql-server HOST needs the password of sa: --sql-password FILE, or the environment's LANDLORD_LAB_SA.")
}

const usage = (text: string): LabError => new LabError(text, exitCodes.usage)
