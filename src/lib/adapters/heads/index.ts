import {closeSync, fsyncSync, openSync, readFileSync, writeFileSync} from 'node:fs'
import * as z from 'zod/mini'
import {OperatorError} from '../../errors.ts'
import type {Secret} from '../../secret.ts'
import type {HeadSink, SealedHead} from '../../site/heads.ts'

export interface HeadSinksOrder {
  readonly file: string | undefined
  readonly post: {readonly url: string; token(): Secret | undefined} | undefined
  readonly ping: string | undefined
  readonly timeoutMs: number
}

/** The configured places, each by what it is. Nothing is opened before something is delivered. */
export const headSinks = ({file, post, ping, timeoutMs}: HeadSinksOrder): readonly HeadSink[] => [
  ...(file === undefined ? [] : [fileSink(file)]),
  ...(post === undefined ? [] : [postSink(post, timeoutMs)]),
  ...(ping === undefined ? [] : [pingSink(ping, timeoutMs)]),
]

/** A file that is only ever appended to, a JSON line a seal; on another machine's share, where the store's owner cannot write over it. */
const fileSink = (path: string): HeadSink => ({
  name: `file ${path}`,
  newestOnly: false,
  async deliver(heads) {
    const file = openSync(path, 'a', 0o600)
    try {
      writeFileSync(file, heads.map((head) => `${JSON.stringify(head)}\n`).join(''))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  },
})

/** `{"v": 1, "heads": [...]}`; any answer from 200 to 299 means that they are kept. */
const postSink = ({url, token}: NonNullable<HeadSinksOrder['post']>, timeoutMs: number): HeadSink => ({
  name: `post ${withoutQuery(url)}`,
  newestOnly: false,
  async deliver(heads) {
    const secret = token()
    await send(url, timeoutMs, {
      headers: {
        'content-type': 'application/json',
        ...(secret === undefined ? {} : {authorization: `Bearer ${secret.reveal()}`}),
      },
      body: JSON.stringify({v: 1, heads}),
    })
  },
})

/** A dead man's switch: that something was closed, and the newest head as a text. */
const pingSink = (url: string, timeoutMs: number): HeadSink => ({
  name: `ping ${withoutQuery(url)}`,
  newestOnly: true,
  async deliver(heads) {
    const newest = heads.at(-1)
    if (newest)
      await send(url, timeoutMs, {headers: {'content-type': 'text/plain'}, body: `${newest.seq} ${newest.hash}\n`})
  },
})

async function send(
  url: string,
  timeoutMs: number,
  {headers, body}: {headers: Record<string, string>; body: string},
): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  await answer.body?.cancel()
  if (!answer.ok) throw new Error(`it answered ${answer.status}`)
}

/** What comes after a question mark may be a password. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '')

const HEAD = z.strictObject({
  v: z.literal(1),
  store: z.string(),
  seq: z.int(),
  run: z.string(),
  kind: z.string(),
  at: z.iso.datetime(),
  head: z.string(),
  previous: z.string(),
  hash: z.string(),
})

/** Heads of a file that was appended to. Throws LL-HEADS-FILE with the first line that holds none. */
export function readHeads(path: string): readonly SealedHead[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw notHeads(path, (error as NodeJS.ErrnoException).code ?? String(error))
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line, i) => {
      const read = HEAD.safeParse(parsed(line))
      if (!read.success) throw notHeads(path, `line ${i + 1} is no head`)
      return read.data
    })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const notHeads = (where: string, why: string): OperatorError =>
  new OperatorError('LL-HEADS-FILE', 'The file with heads cannot be read.', {where, why, state: 'nothing was compared'})
