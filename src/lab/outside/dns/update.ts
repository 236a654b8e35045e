import {classes, DnsRefusal, otherTypes, type RecordType, typeOf, types} from './codes.ts'
import type {Message, ResourceRecord} from './message.ts'
import {recordData} from './record-data.ts'
import type {Soa, Zone, ZoneRecord} from './zone.ts'

/**
 * Carries out a dynamic update whole or not at all. RFC 2136, 3. Answers whether anything is different. Throws DnsRefusal with
 * the code that the RFC gives.
 */
export function update(message: Message, zone: Zone): boolean {
  const [asked, ...more] = message.questions
  if (!asked || more.length > 0 || asked.type !== types.SOA)
    throw new DnsRefusal('FORMERR', 'the zone section is wrong')
  if (asked.name !== zone.domain || asked.class !== classes.IN)
    throw new DnsRefusal('NOTAUTH', `there is no zone ${asked.name}`)
  prerequisites(message, zone)
  for (const record of message.authorities) prescan(record, zone)
  return zone.replace(
    message.authorities.reduce((records, change) => applied(records, change, message, zone), zone.records),
  )
}

/** What the update does, one line a change. */
export const updateText = (message: Message): string =>
  message.authorities
    .map(({name, type, class: kind}) => {
      const what = kind === classes.IN ? 'add' : 'delete'
      return `${what} ${name} ${type === otherTypes.ANY ? 'ANY' : (typeOf(type) ?? `TYPE${type}`)}`
    })
    .join('; ')

/** RFC 2136, 3.2. */
function prerequisites(message: Message, zone: Zone): void {
  const exact = new Map<string, {readonly name: string; readonly type: RecordType; readonly data: string[]}>()
  for (const record of message.answers) {
    const {name, class: kind, type, ttl, data} = record
    if (ttl !== 0) throw new DnsRefusal('FORMERR', 'a prerequisite has a TTL')
    if (!zone.contains(name)) throw new DnsRefusal('NOTZONE', `${name} is not in ${zone.domain}`)
    if (kind === classes.IN) {
      const known = supported(type)
      const wanted = exact.get(`${name} ${known}`) ?? {name, type: known, data: []}
      wanted.data.push(JSON.stringify(recordData(message, record, known)))
      exact.set(`${name} ${known}`, wanted)
      continue
    }
    if (data.length > 0 || (kind !== classes.ANY && kind !== classes.NONE))
      throw new DnsRefusal('FORMERR', 'a prerequisite is wrong')
    const found = type === otherTypes.ANY ? zone.at(name) : zone.at(name, supported(type))
    if (kind === classes.ANY && found.length === 0)
      throw new DnsRefusal(type === otherTypes.ANY ? 'NXDOMAIN' : 'NXRRSET', `${name} is not there`)
    if (kind === classes.NONE && found.length > 0)
      throw new DnsRefusal(type === otherTypes.ANY ? 'YXDOMAIN' : 'YXRRSET', `${name} is there`)
  }
  for (const {name, type, data} of exact.values()) {
    const found = zone.at(name, type).map((record) => JSON.stringify(record.data))
    if (new Set([...found, ...data]).size !== found.length || found.length !== new Set(data).size)
      throw new DnsRefusal('NXRRSET', `${type} of ${name} is another`)
  }
}

/** RFC 2136, 3.4.1: nothing is changed where anything is wrong. */
function prescan({name, type, class: kind, ttl, data}: ResourceRecord, zone: Zone): void {
  if (!zone.contains(name)) throw new DnsRefusal('NOTZONE', `${name} is not in ${zone.domain}`)
  if (name.startsWith('*')) throw new DnsRefusal('NOTIMP', 'the lab does not support wildcards in the zone')
  if (kind === classes.IN) supported(type)
  else if (kind === classes.ANY) {
    if (ttl !== 0 || data.length > 0) throw new DnsRefusal('FORMERR', 'a deletion has a TTL or data')
    if (type !== otherTypes.ANY) supported(type)
  } else if (kind === classes.NONE) {
    if (ttl !== 0) throw new DnsRefusal('FORMERR', 'a deletion has a TTL')
    supported(type)
  } else throw new DnsRefusal('FORMERR', `there is no class ${kind}`)
}

/** RFC 2136, 3.4.2. */
function applied(
  records: readonly ZoneRecord[],
  change: ResourceRecord,
  message: Message,
  zone: Zone,
): readonly ZoneRecord[] {
  const {name, class: kind} = change
  const isApex = name === zone.domain
  const here = (record: ZoneRecord) => record.name === name
  if (kind === classes.ANY) {
    const type = change.type === otherTypes.ANY ? undefined : supported(change.type)
    return records.filter(
      (record) =>
        !here(record) ||
        (type !== undefined && record.type !== type) ||
        (isApex && (record.type === 'SOA' || record.type === 'NS')),
    )
  }
  const type = supported(change.type)
  const data = recordData(message, change, type)
  const same = (record: ZoneRecord) =>
    here(record) && record.type === type && JSON.stringify(record.data) === JSON.stringify(data)
  if (kind === classes.NONE) {
    const isLastName = type === 'NS' && isApex && records.filter((one) => here(one) && one.type === 'NS').length === 1
    return type === 'SOA' || isLastName ? records : records.filter((record) => !same(record))
  }
  const added: ZoneRecord = {name, type, ttl: change.ttl, data}
  if (type === 'SOA') {
    const isNewer = isApex && (data as Soa).serial > zone.soa.data.serial
    return isNewer ? records.map((record) => (record.type === 'SOA' ? added : record)) : records
  }
  if (records.some((record) => here(record) && (record.type === 'CNAME') !== (type === 'CNAME'))) return records
  const kept = records.filter((record) => !same(record) && !(type === 'CNAME' && here(record)))
  return [...kept, added]
}

function supported(type: number): RecordType {
  const known = typeOf(type)
  if (known === undefined) throw new DnsRefusal('NOTIMP', `the lab does not support records of type ${type}`)
  return known
}
