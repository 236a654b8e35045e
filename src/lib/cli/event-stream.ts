/** Whether the words ask for the stream of events, also where the rest of them makes no sense. */
export function asksForEvents(argv: readonly string[]): boolean {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv
  return words.some((word, i) => word === '--events=ndjson' || (word === 'ndjson' && words[i - 1] === '--events'))
}

/** Writes events as they come: one JSON object a line, each with its time and the run that it is of. */
export interface EventStream {
  /** `at`: when it was journaled, where that is not now. */
  write(event: {readonly type: string; readonly run?: string | undefined}, at?: string): void
}

/** `clean` takes secrets out. What comes before a run is open has none: its `run` is null. */
export function eventStream(stream: {write(text: string): unknown}, clean: (text: string) => string): EventStream {
  let run: string | null = null
  return {
    write(event, at = new Date().toISOString()) {
      run = event.run ?? run
      const {type, ...rest} = event
      stream.write(`${clean(JSON.stringify({v: 1, at, type, ...rest, run}))}\n`)
    },
  }
}
