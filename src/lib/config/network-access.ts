import {resolve} from 'node:path'
import type {ServerPlace, Topology, VmPlace} from '../site/topology.ts'
import type {ProjectFile} from './schema.ts'

/** How the network's own firewall is reached. Times in ms. */
export type NetworkAccess =
  | {
      readonly kind: 'az'
      readonly program: string
      readonly resourceGroup: string
      readonly subscription: string | undefined
      readonly timeoutMs: number
    }
  | {readonly kind: 'script'; readonly command: readonly string[]; readonly timeoutMs: number}
  | {readonly kind: 'by-hand'; readonly timeoutMs: number}

/** Undefined where the project file says nothing of the network. `folder`: of the file. */
export function networkAccess({network}: ProjectFile, folder: string): NetworkAccess | undefined {
  if (!network) return undefined
  const timeoutMs = Math.max(1, Math.round(network.timeoutSeconds * 1000))
  const {kind, program = 'az', resourceGroup = '', subscription, command = []} = network
  switch (kind) {
    case 'az':
      return {kind, program: found(program, folder), resourceGroup, subscription, timeoutMs}
    case 'script':
      return {kind, command: command.map((word, index) => (index === 0 ? found(word, folder) : word)), timeoutMs}
    case 'by-hand':
      return {kind, timeoutMs}
  }
}

/** A bare name is looked for on the PATH, a path begins at the project file. */
const found = (program: string, folder: string): string => (/[\\/]/.test(program) ? resolve(folder, program) : program)

export const networkTopology = ({network}: ProjectFile): Topology['network'] =>
  network && {kind: network.kind, management: network.management}

export const vmNetwork = ({
  host,
  port,
  networkGroup,
  internalAddress,
  allow,
  team,
}: ProjectFile['vms'][string]): Pick<VmPlace, 'sshPort' | 'networkGroup' | 'internalAddress' | 'allow' | 'team'> => ({
  sshPort: port,
  networkGroup,
  internalAddress: internalAddress ?? host,
  allow,
  team,
})

export const serverNetwork = ({
  host,
  port,
  networkGroup,
}: ProjectFile['servers'][string]): Pick<ServerPlace, 'host' | 'port' | 'networkGroup'> => ({host, port, networkGroup})
