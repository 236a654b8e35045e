/** www.iana.org/assignments/dns-parameters: what a zone of the lab may hold, and what else a message may name. */
export const types = {A: 1, NS: 2, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28} as const
export type RecordType = keyof typeof types

export const otherTypes = {OPT: 41, TSIG: 250, AXFR: 252, ANY: 255} as const

export const classes = {IN: 1, NONE: 254, ANY: 255} as const

export const rcodes = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
} as const
export type Rcode = keyof typeof rcodes

export const opcodes = {query: 0, update: 5} as const

export const typeOf = (code: number): RecordType | undefined =>
  (Object.keys(types) as RecordType[]).find((name) => types[name] === code)

/** Ends the work on a message with this answer. */
export class DnsRefusal extends Error {
  readonly rcode: Rcode

  constructor(rcode: Rcode, why: string) {
    super(why)
    this.rcode = rcode
  }
}
