import {BlockList, isIP} from 'node:net'

/** An IPv4 or IPv6 network; an address alone is the network of itself. */
interface Range {
  readonly family: 'ipv4' | 'ipv6'
  readonly address: string
  readonly bits: number
}

/** Whether every address of `inner` lies in one of `outer`. Words that are no addresses are in nothing. */
export function liesWithin(inner: string, outer: readonly string[]): boolean {
  const range = rangeOf(inner)
  if (range === undefined) return false
  return outer.some((one) => {
    const around = rangeOf(one)
    if (around === undefined || around.family !== range.family || around.bits > range.bits) return false
    return listOf(around).check(range.address, range.family)
  })
}

/** Whether addresses of it may be on the internet: the words that mean everybody, and networks that are not private. */
export const isPublic = (source: string): boolean =>
  !PRIVATE_TAGS.includes(source.toLowerCase()) && !liesWithin(source, PRIVATE)

/** Azure's service tags that name nobody outside. learn.microsoft.com/azure/virtual-network/service-tags-overview */
const PRIVATE_TAGS = ['virtualnetwork', 'azureloadbalancer', 'localsubnet']

/** RFC 1918, 6598 (shared), 3927 (link-local), 1122 (loopback), 4193, 4291. */
const PRIVATE = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8'],
  ...['fc00::/7', 'fe80::/10', '::1'],
]

function rangeOf(text: string): Range | undefined {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0) return undefined
  const whole = version === 4 ? 32 : 128
  const length = bits === undefined ? whole : Number(bits)
  return length > whole ? undefined : {family: version === 4 ? 'ipv4' : 'ipv6', address, bits: length}
}

function listOf({address, bits, family}: Range): BlockList {
  const list = new BlockList()
  if (bits === 0) list.addSubnet(address, 1, family)
  list.addSubnet(address, bits, family)
  return list
}
