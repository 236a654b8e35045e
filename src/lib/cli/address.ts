import {tenantNames} from '../fleet/names.ts'
import type {Topology} from '../site/topology.ts'

/** Where a tenant's clients try it: HTTPS first, then HTTP (promise P12); HTTPS only where certificates are kept. */
export function addressOf(tenant: string, vm: string, topology: Topology): string {
  const {httpPort = 80, httpsPort = 8080} = topology.vms.find(({name}) => name === vm) ?? {}
  const {host} = tenantNames(tenant, topology)
  return topology.certificates
    ? `https://${host}:${httpsPort} (HTTP ${httpPort})`
    : `http://${host}${httpPort === 80 ? '' : `:${httpPort}`}`
}
