import {readFileSync} from 'node:fs'
import {type ConnectionString, readConnectionString} from '../connection-string.ts'

/** The file that the command line names: `service.json`. */
export interface Configuration {
  readonly tenant: string
  readonly hosts: readonly string[]
  /** Of the addresses that it answers to, not of a socket. */
  readonly port: number
  readonly connection: ConnectionString
}

/** Throws where the file is missing or says too little. */
export function readConfiguration(args: readonly string[]): Configuration {
  const path = args[args.indexOf('--config') + 1]
  if (!args.includes('--config') || path === undefined) throw new Error('usage: service.cjs --config FILE')
  const {tenant, hosts, port, connectionString} = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  if (
    typeof tenant !== 'string' ||
    !Array.isArray(hosts) ||
    typeof port !== 'number' ||
    typeof connectionString !== 'string'
  )
    throw new Error(`${path} lacks tenant, hosts, port or connectionString`)
  return {tenant, hosts: hosts.map(String), port, connection: readConnectionString(connectionString)}
}
