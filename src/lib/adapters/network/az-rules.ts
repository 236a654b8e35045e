import * as z from 'zod/mini'
import type {NetworkRuleFacts} from '../../site/network.ts'
import {ownerOf} from './mark.ts'

/** One value stands in the singular field and several in the plural one; the other is empty, null or not there. */
const one = z.nullish(z.string())
const several = z.nullish(z.array(z.string()))

/** As `az` prints the resource. learn.microsoft.com/rest/api/virtualnetwork/security-rules/get */
const rule = z.object({
  name: z.string(),
  description: one,
  priority: z.int(),
  direction: z.enum(['Inbound', 'Outbound']),
  access: z.enum(['Allow', 'Deny']),
  protocol: z.string(),
  sourceAddressPrefix: one,
  sourceAddressPrefixes: several,
  sourcePortRange: one,
  sourcePortRanges: several,
  destinationAddressPrefix: one,
  destinationAddressPrefixes: several,
  destinationPortRange: one,
  destinationPortRanges: several,
  sourceApplicationSecurityGroups: z.nullish(z.array(z.unknown())),
  destinationApplicationSecurityGroups: z.nullish(z.array(z.unknown())),
})

/** What `az network nsg rule list` printed; undefined where that is something else. */
export function rulesOf(printed: string): readonly NetworkRuleFacts[] | undefined {
  const read = z.array(rule).safeParse(parsed(printed))
  if (!read.success) return undefined
  const facts = read.data.map(factsOf)
  return facts.some((one) => one === undefined) ? undefined : facts.filter((one) => one !== undefined)
}

function factsOf(read: z.output<typeof rule>): NetworkRuleFacts | undefined {
  const protocol = PROTOCOLS.find((known) => known.toLowerCase() === read.protocol.toLowerCase())
  if (protocol === undefined) return undefined
  const groups = [...(read.sourceApplicationSecurityGroups ?? []), ...(read.destinationApplicationSecurityGroups ?? [])]
  const [sourcePorts, destinations] = [
    all(read.sourcePortRange, read.sourcePortRanges),
    all(read.destinationAddressPrefix, read.destinationAddressPrefixes),
  ]
  return {
    name: read.name,
    priority: read.priority,
    direction: read.direction,
    access: read.access,
    protocol,
    sources: all(read.sourceAddressPrefix, read.sourceAddressPrefixes),
    ports: all(read.destinationPortRange, read.destinationPortRanges),
    owner: ownerOf(read.description),
    narrowed: groups.length > 0 || sourcePorts.join() !== '*' || destinations.join() !== '*',
  }
}

const PROTOCOLS = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'] as const

const all = (single: string | null | undefined, many: readonly string[] | null | undefined): readonly string[] =>
  many && many.length > 0 ? many : single ? [single] : []

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
