import {Resolver} from 'node:dns/promises'
import {Unreachable} from '../../errors.ts'
import type {NameAnswer, NameFacts, NamesReading} from '../../site/names.ts'
import {type DnsOptions, primaryOf} from './options.ts'
import {ownerName, ownerOf} from './owner.ts'

/** Asks the zone's own servers, each for itself. */
export const dnsReading = (options: DnsOptions): NamesReading => ({
  kind: options.kind,
  ttlSeconds: options.ttlSeconds,
  async lookup(host): Promise<NameFacts> {
    const [first, ...others] = await Promise.all(options.servers.map((server) => said(server, host, options)))
    if (first === undefined || 'silent' in first) throw unreachable(options, host, first?.silent)
    return {host, primary: first, behind: others.flatMap((other) => difference(first, other))}
  },
})

interface Silent {
  readonly from: string
  /** The resolver's error: ETIMEOUT, ECONNREFUSED, ESERVFAIL, EREFUSED. */
  readonly silent: string
}

async function said(from: string, host: string, {timeoutMs}: DnsOptions): Promise<NameAnswer | Silent> {
  // One for each question: a resolver may remember what it was told.
  const resolver = new Resolver({timeout: Math.max(1, Math.floor(timeoutMs / TRIES)), tries: TRIES})
  resolver.setServers([from])
  try {
    const [four, six, alias, texts] = await Promise.all([
      records(resolver.resolve4(host, {ttl: true})),
      records(resolver.resolve6(host, {ttl: true})),
      records(resolver.resolveCname(host)),
      records(resolver.resolveTxt(ownerName(host))),
    ])
    const found = [...four, ...six]
    return {
      from,
      addresses: found.map(({address}) => address).sort(),
      alias: alias[0],
      ttlSeconds: Math.max(0, ...found.map(({ttl}) => ttl)),
      owner: ownerOf(texts.map((strings) => strings.join(''))),
    }
  } catch (error) {
    return {from, silent: (error as NodeJS.ErrnoException).code ?? String(error)}
  }
}

const TRIES = 2

/** None where the server says that there is none: no such name (NXDOMAIN), or none of that type. */
async function records<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw error
  }
}

function difference(first: NameAnswer, other: NameAnswer | Silent): readonly string[] {
  if ('silent' in other) return [`${other.from} does not answer (${other.silent})`]
  const same = shown(first) === shown(other)
  return same ? [] : [`${other.from} still says ${shown(other)}`]
}

const shown = ({addresses, alias, owner}: NameAnswer): string =>
  [alias ?? '', addresses.join(', ') || 'nothing', owner ? `of ${owner.store}/${owner.id}` : '']
    .filter(Boolean)
    .join(' ')

function unreachable(options: DnsOptions, host: string, code: string | undefined): Unreachable {
  const refused = code === 'EREFUSED'
  return new Unreachable('LL-DNS-UNREACHABLE', `The name server does not answer for ${host}.`, {
    where: primaryOf(options),
    why: refused ? `it refuses the question (REFUSED): it does not serve the zone ${options.zone}` : code,
    state: 'It was a question; nothing was changed.',
    next: ['landlord explain LL-DNS-UNREACHABLE'],
  })
}
