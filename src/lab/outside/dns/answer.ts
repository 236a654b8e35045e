import {type Answer, encode} from 'dns-packet'
import {DnsRefusal, opcodes, otherTypes, type Rcode, rcodes, typeOf} from './codes.ts'
import type {Message} from './message.ts'
import type {Zone, ZoneRecord} from './zone.ts'

export interface Found {
  readonly rcode: Rcode
  readonly answers: readonly ZoneRecord[]
  /** The SOA, where there is no answer: how long that may be remembered. */
  readonly authorities: readonly ZoneRecord[]
}

/** RFC 1034, 4.3.2, without delegations and wildcards. Throws DnsRefusal. */
export function lookUp({questions}: Message, zone: Zone): Found {
  const [question, ...more] = questions
  if (!question || more.length > 0) throw new DnsRefusal('FORMERR', 'one question is wanted')
  if (question.type === otherTypes.ANY || question.type === otherTypes.AXFR || question.type > 250)
    throw new DnsRefusal('NOTIMP', `the lab does not support queries of type ${question.type}`)
  if (!zone.contains(question.name)) throw new DnsRefusal('REFUSED', `${question.name} is not in ${zone.domain}`)
  const type = typeOf(question.type)
  const answers: ZoneRecord[] = []
  let {name} = question
  for (const seen = new Set<string>(); !seen.has(name); ) {
    seen.add(name)
    const found = type === undefined ? [] : zone.at(name, type)
    const [alias] = zone.at(name, 'CNAME')
    answers.push(...(found.length > 0 ? found : alias ? [alias] : []))
    if (found.length > 0 || !alias) break
    name = alias.data as string
  }
  const missing = zone.contains(name) && !zone.exists(name)
  return {
    rcode: missing ? 'NXDOMAIN' : 'NOERROR',
    answers,
    authorities: answers.some((record) => record.type === type) ? [] : [zone.soa],
  }
}

/** The answer's bytes, without a signature. More than `most` bytes: it comes truncated, so that the client asks by TCP. */
export function answerBytes(message: Message, found: Found, most: number): Buffer {
  const whole = encoded(message, found, 0)
  return whole.length <= most ? whole : encoded(message, {...found, answers: [], authorities: []}, 0x0200)
}

const encoded = (message: Message, {rcode, answers, authorities}: Found, flags: number): Buffer =>
  encode({
    type: 'response',
    id: message.id,
    flags:
      (message.opcode << 11) |
      (message.opcode === opcodes.query ? 0x0400 : 0) |
      (message.recursionDesired ? 0x0100 : 0) |
      flags |
      rcodes[rcode],
    questions: message.questions.map(({name, type}) => ({name, type: `UNKNOWN_${type}` as 'A', class: 'IN'})),
    answers: answers.map(wireRecord),
    authorities: authorities.map(wireRecord),
    additionals: message.additionals.some(({type}) => type === otherTypes.OPT) ? [extension] : [],
  })

const extension: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  flags: 0,
  options: [],
  extendedRcode: 0,
  ednsVersion: 0,
  flag_do: false,
} as Answer

const wireRecord = ({name, type, ttl, data}: ZoneRecord): Answer =>
  ({
    name,
    type,
    ttl,
    class: 'IN',
    data: Array.isArray(data) ? data.map((text) => Buffer.from(text, 'latin1')) : data,
  }) as Answer
