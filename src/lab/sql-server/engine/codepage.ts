import {unsupported} from './errors.ts'

/** Windows-1252, the code page of char and varchar under SQL_Latin1_General_CP1_CI_AS. */
const HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** What has no place in the code page is refused: SQL Server stores a look-alike or `?`, by tables that the lab has not. */
export function toCodePage(text: string): Buffer {
  const bytes = Buffer.alloc(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const high = HIGH.indexOf(text.charAt(i))
    if (high < 0 && !(code < 0x80 || (code >= 0xa0 && code <= 0xff)))
      throw unsupported(`the character ${text.charAt(i)} in char or varchar`)
    bytes[i] = high >= 0 ? 0x80 + high : code
  }
  return bytes
}

export function fromCodePage(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte >= 0x80 && byte < 0xa0 ? HIGH.charAt(byte - 0x80) : String.fromCharCode(byte)
  return text
}
