import type {Readable} from 'node:stream'

/** Calls back for every line, without its end. A line of more than `longest` characters is not waited for: `tooLong`, once. */
export function eachLine(
  stream: Readable,
  {longest, line, tooLong}: {longest: number; line: (text: string) => void; tooLong: () => void},
): void {
  let begun: string[] = []
  let length = 0
  let over = false
  stream.setEncoding('latin1')
  stream.on('data', (chunk: string) => {
    if (over) return
    const parts = chunk.split('\n')
    for (const [index, part] of parts.entries()) {
      begun.push(part)
      length += part.length
      if (length > longest) {
        over = true
        return tooLong()
      }
      if (index === parts.length - 1) continue
      const whole = begun.join('')
      begun = []
      length = 0
      line(whole)
    }
  })
}
