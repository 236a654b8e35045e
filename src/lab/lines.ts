import type {Readable} from 'node:stream'

/** Calls for each line that comes, without its end; a last one without an end is dropped. Errors are left to the stream's owner. */
export function eachLine(stream: Readable, take: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  })
}
