import {Connection} from 'tedious'
import type {ConnectionString} from '../connection-string.ts'
import type {Attempt} from './attempt.ts'

export interface Disguise {
  /** As `program_name` and `host_name` of the session. */
  readonly application: string
  readonly workstation: string
}

/** Logs on once. `what` names it in the report. */
export async function logOn(what: string, target: ConnectionString, ca: string, disguise?: Disguise): Promise<Attempt> {
  let refusal: {readonly number: number; readonly message: string} | undefined
  const connection = new Connection({
    server: target.host,
    authentication: {type: 'default', options: {userName: target.login, password: target.password}},
    options: {
      port: target.port,
      database: target.database,
      appName: disguise?.application ?? target.application ?? 'sample product',
      ...(disguise ? {workstationId: disguise.workstation} : {}),
      encrypt: true,
      connectTimeout: 5_000,
      cryptoCredentialsDetails: {ca},
      ...(target.nameInCertificate === undefined ? {} : {serverName: target.nameInCertificate}),
    },
  })
  connection.on('errorMessage', ({number, message}) => {
    refusal ??= {number, message}
  })
  connection.on('error', () => {})
  const failed = await new Promise<Error | undefined>((resolve) => connection.connect((error) => resolve(error)))
  connection.close()
  if (!failed) return {what, outcome: 'opened', number: null, said: `${target.login} in ${target.database}`}
  if (refusal) return {what, outcome: 'refused', number: refusal.number, said: refusal.message}
  return {what, outcome: 'silent', number: null, said: failed.message}
}
