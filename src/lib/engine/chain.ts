import {createHash} from 'node:crypto'
import {Bug} from '../errors.ts'
import type {Json} from './finding.ts'
import type {JournalEvent} from './store.ts'

/** What the first event of a chain names as its previous one. */
export const CHAIN_START = '0'.repeat(64)

/** JSON with sorted keys and no white space: equal values give equal texts, so that texts can be hashed and compared. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const kind = Object.getPrototypeOf(value)
  if (kind !== Object.prototype && kind !== null) throw new Bug('Only plain objects can be journaled.')
  const members = Object.keys(value)
    .sort()
    .filter((key) => value[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`)
  return `{${members.join(',')}}`
}

/** SHA-256 of the canonical JSON, hexadecimal. */
export const digestOf = (value: Json): string => createHash('sha256').update(canonicalJson(value)).digest('hex')

/** The hash of an event: over everything in it but the hash itself. */
export const eventHash = ({v, run, seq, at, kind, step, attempt, data, previous}: Omit<JournalEvent, 'hash'>): string =>
  digestOf({v, run, seq, at, kind, step: step ?? null, attempt: attempt ?? null, data, previous})

export type ChainVerdict = {readonly sound: true} | {readonly sound: false; readonly seq: number; readonly why: string}

/** Whether the events of one run, in order, form an unbroken chain from its start. A cut-off tail shows only against a head kept elsewhere. */
export function verifyChain(events: readonly JournalEvent[]): ChainVerdict {
  let previous = CHAIN_START
  for (const [index, event] of events.entries()) {
    if (event.seq !== index + 1) return {sound: false, seq: event.seq, why: `event ${index + 1} is missing`}
    if (event.previous !== previous)
      return {sound: false, seq: event.seq, why: 'it does not follow the event before it'}
    if (eventHash(event) !== event.hash)
      return {sound: false, seq: event.seq, why: 'its content is not what was hashed'}
    previous = event.hash
  }
  return {sound: true}
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
