import type {Tunnel as Way} from '../../adapters/tds/session.ts'
import type {ServerAccess} from '../../config/index.ts'
import type {Redactor} from '../../secret.ts'

export interface TunnelHeld {
  readonly way: Way
  close(): Promise<void>
}

/** The way through the last jump host before a server; undefined where it is reached directly. It stands from the first dial on. */
export function tunnelTo(
  {host, port, way, sshConnectTimeoutMs}: Pick<ServerAccess, 'host' | 'port' | 'way' | 'sshConnectTimeoutMs'>,
  redactor: Redactor,
): TunnelHeld | undefined {
  const through = way.via.at(-1)
  if (!through) return undefined
  const made = async () => {
    const {Tunnel} = await import('../../adapters/ssh/index.ts')
    const ends = {...through, via: way.via.slice(0, -1), knownHosts: way.knownHosts}
    return new Tunnel({...ends, kind: 'jump host', connectTimeoutMs: sshConnectTimeoutMs, redactor}, {host, port})
  }
  let tunnel: ReturnType<typeof made> | undefined
  return {
    way: {
      through: through.name,
      async dial() {
        tunnel ??= made()
        return (await tunnel).dial()
      },
    },
    async close() {
      await (await tunnel)?.close()
    },
  }
}
