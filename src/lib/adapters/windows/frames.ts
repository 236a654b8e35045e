import {ascii, type VerbRequest} from './request.ts'

/** Digits that the channel's script takes for a length: a frame is shorter than 10 MB. */
const LENGTH_DIGITS = 7

/** ms of grace for a script to say by itself that its time is over. */
const GRACE_MS = 1000

/**
 * One line to a channel: nonce, length, JSON in ASCII. The length shows a line that arrived in part. Throws RangeError for one
 * that the channel would refuse.
 */
export function frame(nonce: string, script: string, request: VerbRequest): string {
  const json = ascii(
    JSON.stringify({
      script: Buffer.from(script, 'utf8').toString('base64'),
      deadlineMs: request.deadlineMs + GRACE_MS,
      input: request,
    }),
  )
  const length = String(json.length)
  if (length.length > LENGTH_DIGITS) throw new RangeError(`${request.verb} is given ${length} characters: too long.`)
  return `${nonce} ${length} ${json}\n`
}

/** A line of a channel that means something. All but `hello` name the frame that they are about. */
export type Spoken =
  | {readonly kind: 'hello'; readonly version: string}
  | {readonly kind: 'reply'; readonly nonce: string}
  /** `alive`: still at work; `late`: past its deadline, and the channel ends; `refused`: no whole frame, nothing was run. */
  | {readonly kind: 'alive' | 'late' | 'refused'; readonly nonce: string}

/** Undefined: a banner, or whatever else a host prints. Text may stand before the mark, which begins no line of its own then. */
export function spoken(line: string): Spoken | undefined {
  const marked = MARKED.exec(line)?.groups
  if (!marked) return undefined
  const {nonce = '', kind, body = ''} = marked
  if (kind !== undefined) return {kind: kind as 'alive' | 'late' | 'refused', nonce}
  return nonce === 'hello' ? {kind: 'hello', version: body} : {kind: 'reply', nonce}
}

const MARKED = /@@LL(?<nonce>[0-9A-Za-z]+)(?:\.(?<kind>alive|late|refused)|:(?<body>[A-Za-z0-9+/=]*))\r?$/
