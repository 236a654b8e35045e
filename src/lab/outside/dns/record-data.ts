import {DnsRefusal, type RecordType} from './codes.ts'
import {type Message, type ResourceRecord, readName} from './message.ts'
import type {ZoneRecord} from './zone.ts'

/** The data of a record as the zone keeps it. Throws DnsRefusal FORMERR. */
export function recordData(
  {bytes}: Pick<Message, 'bytes'>,
  {data, dataAt}: ResourceRecord,
  type: RecordType,
): ZoneRecord['data'] {
  switch (type) {
    case 'A':
      if (data.length !== 4) throw wrong(type)
      return data.join('.')
    case 'AAAA':
      if (data.length !== 16) throw wrong(type)
      return Array.from({length: 8}, (_, at) => data.readUInt16BE(at * 2).toString(16)).join(':')
    case 'NS':
    case 'CNAME': {
      const {name, end} = readName(bytes, dataAt)
      if (end !== dataAt + data.length) throw wrong(type)
      return name
    }
    case 'TXT':
      return strings(data)
    case 'SOA': {
      const mname = readName(bytes, dataAt)
      const rname = readName(bytes, mname.end)
      if (rname.end + 20 !== dataAt + data.length) throw wrong(type)
      const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = Array.from({length: 5}, (_, at) =>
        bytes.readUInt32BE(rname.end + at * 4),
      )
      return {mname: mname.name, rname: rname.name, serial, refresh, retry, expire, minimum}
    }
  }
}

function strings(data: Buffer): readonly string[] {
  const found: string[] = []
  for (let at = 0; at < data.length; ) {
    const length = data.readUInt8(at)
    if (at + 1 + length > data.length) throw wrong('TXT')
    found.push(data.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  if (found.length === 0) throw wrong('TXT')
  return found
}

const wrong = (type: RecordType): DnsRefusal => new DnsRefusal('FORMERR', `the data is none of ${type}`)
