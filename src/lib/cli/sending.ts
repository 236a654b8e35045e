import type {HeadSink, HeadsKept} from '../site/heads.ts'

/** So many seals at once. */
const BATCH = 500

/**
 * Tells each place of the seals that it does not have yet, in order; what it missed before goes first. What fails changes
 * nothing about the run: it is said, a line a place, and comes with the next.
 */
export async function sendHeads(kept: HeadsKept, sinks: readonly HeadSink[]): Promise<readonly string[]> {
  const unsent = await Promise.all(sinks.map((sink) => sendTo(sink, kept)))
  return unsent.filter((text) => text !== undefined)
}

async function sendTo(sink: HeadSink, kept: HeadsKept): Promise<string | undefined> {
  try {
    let sent = await kept.sent(sink.name)
    for (;;) {
      const heads = await kept.after(sent, BATCH)
      const last = heads.at(-1)
      if (!last) return undefined
      if (!sink.newestOnly || heads.length < BATCH) await sink.deliver(heads)
      await kept.markSent(sink.name, last.seq)
      sent = last.seq
    }
  } catch (error) {
    return `the head of the journal was not sent to ${sink.name}: ${reasonOf(error)}; it goes with the next`
  }
}

/** The code that lies beneath "fetch failed". */
function reasonOf(error: unknown): string {
  const {code, cause} = error as {
    readonly code?: unknown
    readonly cause?: {readonly code?: string; readonly message?: string}
  }
  if (typeof code === 'string') return code
  return cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error))
}
