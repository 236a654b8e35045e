import {Refusal} from './refusal.ts'

/** Something that a customer wrote. Its id is made by the client and is the key by which it is written once. */
export interface Item {
  readonly id: string
  readonly text: string
  /** Known from release 1.1 on. */
  readonly due?: Date
}

/** An item that a client made at some time, in its own order. */
export interface Write extends Item {
  /** From 1, rising, of this client alone. */
  readonly sequence: number
  readonly madeAt: Date
}

/** What was written without a connection, or one write with it. */
export interface Batch {
  readonly client: string
  readonly writes: readonly Write[]
}

/** A device of the customer's and who uses it. */
export interface Registration {
  readonly id: string
  readonly person: {readonly id: string; readonly name: string; readonly email: string; readonly phone: string | null}
}

const longestBatch = 50

/** Throw Refusal 400. */
export function readItem(body: unknown): Item {
  const {id, text, due} = object(body)
  if (!isName(id) || typeof text !== 'string' || text.length > 400)
    throw new Refusal(400, 'an item is {"id": 1 to 64 characters, "text": at most 400}')
  return {id, text, ...(due === undefined ? {} : {due: moment(due, 'due')})}
}

/** One write of a client as a batch, or undefined for an item that no client numbered. */
export function readSingle(body: unknown): Batch | undefined {
  const {client} = object(body)
  return client === undefined ? undefined : readBatch({client, writes: [body]})
}

export function readBatch(body: unknown): Batch {
  const {client, writes} = object(body)
  if (!isName(client) || !Array.isArray(writes) || writes.length === 0 || writes.length > longestBatch)
    throw new Refusal(400, `a batch is {"client": …, "writes": 1 to ${longestBatch}}`)
  const read = writes.map(readWrite)
  if (read.some(({sequence}, at) => at > 0 && sequence <= (read[at - 1]?.sequence ?? 0)))
    throw new Refusal(400, 'the sequence numbers of a batch must rise')
  return {client, writes: read}
}

function readWrite(body: unknown): Write {
  const {sequence, madeAt} = object(body)
  if (!Number.isSafeInteger(sequence) || Number(sequence) < 1)
    throw new Refusal(400, 'a write has a "sequence" from 1 on')
  return {...readItem(body), sequence: Number(sequence), madeAt: moment(madeAt, 'madeAt')}
}

export function readRegistration(body: unknown): Registration {
  const {id, person} = object(body)
  const {id: who, name, email, phone = null} = object(person)
  if (
    !isName(id) ||
    !isName(who) ||
    !isText(name, 100) ||
    !isText(email, 254) ||
    !(phone === null || isText(phone, 32))
  )
    throw new Refusal(400, 'a client is {"id", "person": {"id", "name", "email", "phone"?}}')
  return {id, person: {id: who, name, email, phone}}
}

const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length >= 1 && value.length <= longest
const isName = (value: unknown): value is string => isText(value, 64)

function object(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, 'an object was expected')
  return value as Record<string, unknown>
}

function moment(value: unknown, name: string): Date {
  const read = new Date(typeof value === 'string' ? value : Number.NaN)
  if (Number.isNaN(read.getTime())) throw new Refusal(400, `"${name}" is a moment as 2026-01-31T12:00:00Z`)
  return read
}
