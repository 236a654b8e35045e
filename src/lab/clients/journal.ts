import {closeSync, existsSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import type {ClientName, ClientWrite, Way} from './write.ts'

/** A write and what its client knows of it. */
export interface JournaledWrite extends ClientWrite {
  /** Undefined: nobody has said yet that it is kept. */
  readonly acknowledged: {readonly at: string; readonly way: Way} | undefined
  /** It was sent at least once, so that it may be there without anybody having said so. */
  readonly sent: boolean
}

/** Everything that a client's journal says. */
export interface ClientHistory {
  readonly client: ClientName
  readonly writes: readonly JournaledWrite[]
  /** The product refused these for good, with its words. */
  readonly rejected: ReadonlyMap<string, string>
}

type Line =
  | {readonly is: 'client'; readonly client: ClientName}
  | ({readonly is: 'made'} & ClientWrite)
  | {readonly is: 'sent'; readonly ids: readonly string[]}
  | {readonly is: 'acknowledged'; readonly ids: readonly string[]; readonly at: string; readonly way: Way}
  | {readonly is: 'rejected'; readonly id: string; readonly why: string}

/** What a client writes down, one JSON object a line: a write before it is sent, an acknowledgement as soon as it came. Outlives a SIGKILL. */
export class ClientJournal {
  readonly #file: number

  /** Goes on where an earlier one ended; `history` is what it holds. */
  constructor(path: string, client: ClientName) {
    mkdirSync(dirname(path), {recursive: true})
    const isNew = !existsSync(path)
    if (!isNew) cutTornLine(path)
    this.#file = openSync(path, 'a')
    if (isNew) this.#append({is: 'client', client})
  }

  made(write: ClientWrite): void {
    this.#append({is: 'made', ...write})
  }

  sent(ids: readonly string[]): void {
    this.#append({is: 'sent', ids})
  }

  acknowledged(ids: readonly string[], way: Way): void {
    this.#append({is: 'acknowledged', ids, at: new Date().toISOString(), way})
  }

  rejected(id: string, why: string): void {
    this.#append({is: 'rejected', id, why})
  }

  close(): void {
    closeSync(this.#file)
  }

  #append(line: Line): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
  }
}

/** Reads a journal, also one that is being written. Throws where a whole line is not one of a journal's. */
export function readHistory(path: string): ClientHistory {
  const writes = new Map<string, JournaledWrite>()
  const rejected = new Map<string, string>()
  let client: ClientName | undefined
  const change = (id: string, what: Partial<JournaledWrite>) => {
    const write = writes.get(id)
    if (!write) throw new Error(`${path} knows more of ${id}, which was never made`)
    writes.set(id, {...write, ...what})
  }
  for (const text of readFileSync(path, 'utf8').split('\n').slice(0, -1)) {
    const line = JSON.parse(text) as Line
    if (line.is === 'client') client = line.client
    else if (line.is === 'rejected') rejected.set(line.id, line.why)
    else if (line.is === 'sent') for (const id of line.ids) change(id, {sent: true})
    else if (line.is === 'made') {
      const {is: _, ...write} = line
      writes.set(write.id, {...write, acknowledged: undefined, sent: false})
    } else for (const id of line.ids) change(id, {acknowledged: {at: line.at, way: line.way}})
  }
  if (!client) throw new Error(`${path} does not say whose journal it is`)
  return {client, writes: [...writes.values()], rejected}
}

/** A killed process may have left half a line: what it stood for was not sent yet, or is sent again. */
function cutTornLine(path: string): void {
  const content = readFileSync(path)
  const whole = content.lastIndexOf(0x0a) + 1
  if (whole < content.length) truncateSync(path, whole)
}
