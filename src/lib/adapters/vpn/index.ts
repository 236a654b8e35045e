import {BlockList, connect, isIPv6} from 'node:net'
import {networkInterfaces} from 'node:os'
import {OperatorError} from '../../errors.ts'

export interface VpnOptions {
  /** In CIDR notation: `10.8.0.0/16`. */
  readonly networks: readonly string[]
  /** Must answer a TCP connection; an address alone may be anybody's. */
  readonly probe: {readonly host: string; readonly port: number} | undefined
  readonly timeoutMs: number
}

/**
 * Administration goes through the VPN only (promise P10): one of this machine's addresses must lie in the VPN's networks, and what
 * lies behind it must answer. Throws `OperatorError` LL-VPN. It keeps honest people from a mistake; what keeps others out is the network.
 */
export async function assertOnVpn({networks, probe, timeoutMs}: VpnOptions): Promise<void> {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({address}) => address))
  if (!addresses.some((address) => inOneOf(networks, address)))
    throw off(`none of its addresses (${addresses.join(', ')}) lies in ${networks.join(', ')}`)
  const silent = probe && (await failure(probe, timeoutMs))
  if (probe && silent) throw off(`${probe.host}:${probe.port} does not answer: ${silent}`)
}

function inOneOf(networks: readonly string[], address: string): boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', bits] = network.split('/')
    list.addSubnet(base, Number(bits), isIPv6(base) ? 'ipv6' : 'ipv4')
  }
  const [bare = ''] = address.split('%')
  return list.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4')
}

/** Why nobody answers; undefined: somebody does. */
const failure = ({host, port}: {readonly host: string; readonly port: number}, timeoutMs: number) =>
  new Promise<string | undefined>((resolve) => {
    const socket = connect({host, port})
    const done = (why: string | undefined) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(why)
    }
    const timer = setTimeout(done, timeoutMs, `no answer within ${timeoutMs} ms`)
    socket.once('connect', () => done(undefined))
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
  })

const off = (why: string): OperatorError =>
  new OperatorError('LL-VPN', 'This machine is not on the VPN, and administration goes through it only.', {
    why,
    state: 'nothing was changed',
    next: ['landlord explain LL-VPN'],
  })
