/** A reader that goes away (`| head`) is nobody's error: what is written after that is dropped without a word. */
export function forgiveClosedPipes(streams: readonly NodeJS.WriteStream[]): void {
  for (const stream of streams)
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
    })
}

/** Resolves when all that was written has left this process, or can no longer leave it. */
export const drained = (streams: readonly NodeJS.WriteStream[]): Promise<unknown> =>
  Promise.all(
    streams.map(
      (stream) => new Promise<void>((resolve) => (stream.writable ? stream.write('', () => resolve()) : resolve())),
    ),
  )
