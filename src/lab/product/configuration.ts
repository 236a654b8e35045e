import {readFileSync} from 'node:fs'
import {type ConnectionString, readConnectionString} from '../connection-string.ts'

/** The file that the command line names: `service.json`. */
export interface Configuration {
  readonly tenant: string
  readonly hosts: readonly string[]
  /** Of the addresses that it answers to, not of a socket. */
  readonly port: number
  /** The same for HTTPS, which the machine's listener ends; undefined: HTTP alone. */
  readonly httpsPort: number | undefined
  readonly connection: ConnectionString
}

/** Throws where the file is missing or says too little. */
export function readConfiguration(args: readonly string[]): Configuration {
  const path = args[args.indexOf('--config') + 1]
  if (!args.includes('--config') || path === undefined) throw new Error('usage: service.cjs --config FILE')
  const read = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  const {tenant, hosts, port, httpsPort, connectionString} = read
  if (
    typeof tenant !== 'string' ||
    !Array.isArray(hosts) ||
    typeof port !== 'number' ||
    (httpsPort !== undefined && typeof httpsPort !== 'number') ||
    typeof connectionString !== 'string'
  )
    throw new Error(`${path} lacks tenant, hosts, port or connectionString, or has an httpsPort that is no number`)
  return {tenant, hosts: hosts.map(String), port, httpsPort, connection: readConnectionString(connectionString)}
}
