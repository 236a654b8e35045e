import {isIPv6} from 'node:net'
import type {NameOrder} from '../../site/names.ts'
import {type DnsOptions, primaryOf} from './options.ts'
import {ownerName, ownerText} from './owner.ts'

/**
 * What nsupdate(1) reads on standard input: prerequisites first (RFC 2136, 2.4), so that all or nothing of it happens, and
 * nothing where the zone no longer says what was expected.
 */
export const pointText = (options: DnsOptions, order: NameOrder & {readonly addresses: readonly string[]}): string =>
  message(options, order, [
    ...order.addresses.map((address) => `update add ${order.host}. ${options.ttlSeconds} ${typed(address)}`),
    `update add ${ownerName(order.host)}. ${options.ttlSeconds} TXT "${ownerText(order.owner)}"`,
  ])

export const removeText = (options: DnsOptions, order: NameOrder): string => message(options, order, [])

const message = (options: DnsOptions, order: NameOrder, additions: readonly string[]): string =>
  [
    `server ${primaryOf(options)
      .replace(/[[\]]/g, '')
      .replace(/:(\d+)$/, ' $1')}`,
    `zone ${options.zone}.`,
    ...prerequisites(order),
    ...(order.expected.addresses.length > 0
      ? [`update delete ${order.host}. A`, `update delete ${order.host}. AAAA`]
      : []),
    ...(order.expected.owner ? [`update delete ${ownerName(order.host)}. TXT`] : []),
    ...additions,
    'send',
    '',
  ].join('\n')

/** Whole sets of records, each as it was found: another record more or less, and nothing is changed. */
function prerequisites({host, expected: {addresses, owner}}: NameOrder): readonly string[] {
  const of = (type: string) => addresses.map(typed).filter((record) => record.startsWith(`${type} `))
  return [
    ...['A', 'AAAA'].flatMap((type) => {
      const there = of(type)
      return there.length > 0
        ? there.map((record) => `prereq yxrrset ${host}. ${record}`)
        : [`prereq nxrrset ${host}. ${type}`]
    }),
    `prereq nxrrset ${host}. CNAME`,
    owner ? `prereq yxrrset ${ownerName(host)}. TXT "${ownerText(owner)}"` : `prereq nxrrset ${ownerName(host)}. TXT`,
  ]
}

const typed = (address: string): string => `${isIPv6(address) ? 'AAAA' : 'A'} ${address}`
