import {Connection, Request} from 'tedious'
import {LabError} from '../lab-error.ts'
import type {ProvisioningBatch} from './provisioning.ts'

export interface Target {
  readonly host: string
  readonly port: number
  /** As the certificate names it. */
  readonly name: string
  /** PEM of the authority that signed it. */
  readonly ca: string
  /** `sa` if left out. */
  readonly user?: string
  readonly password: string
}

/**
 * Runs the batches as `sa`. A server that does not answer yet is asked again for `withinMs`. Throws LabError with the number of the
 * server's error; a password is in none of them.
 */
export async function provisionElsewhere(
  target: Target,
  batches: readonly ProvisioningBatch[],
  withinMs: number,
): Promise<void> {
  const connection = await reached(target, performance.now() + withinMs)
  try {
    let database = 'master'
    for (const batch of batches) {
      if (batch.database !== database) await run(connection, `USE [${batch.database}];`)
      database = batch.database
      await run(connection, batch.text)
    }
  } finally {
    connection.close()
  }
}

async function reached(target: Target, until: number): Promise<Connection> {
  for (;;) {
    try {
      return await opened(target)
    } catch (error) {
      const {message, code} = error as Error & {code?: string}
      const isFinal = code === 'ELOGIN' || performance.now() > until
      if (isFinal) throw new LabError(`${target.host},${target.port} cannot be logged on to as sa: ${message}`)
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
}

const opened = ({host, port, name, ca, user = 'sa', password}: Target): Promise<Connection> =>
  new Promise((resolve, reject) => {
    const connection = new Connection({
      server: host,
      authentication: {type: 'default', options: {userName: user, password}},
      options: {
        port,
        database: 'master',
        appName: 'landlord lab up',
        encrypt: true,
        serverName: name,
        cryptoCredentialsDetails: {ca},
        connectTimeout: 5000,
        requestTimeout: 60_000,
      },
    })
    connection.on('error', () => {})
    connection.connect((error) => (error ? reject(error) : resolve(connection)))
  })

const run = (connection: Connection, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = new Request(text, (error) => {
      if (!error) return resolve()
      const {number = 0} = error as Error & {number?: number}
      reject(
        new LabError(
          `The server refused (${number}): ${error.message}\n  in: ${text.replace(/N'(?:[^']|'')*'/g, "N'…'")}`,
        ),
      )
    })
    connection.execSqlBatch(request)
  })
