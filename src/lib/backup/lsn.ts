/**
 * A log sequence number to be compared and nothing else: numeric(25,0) has more digits than a number of JavaScript holds.
 * Throws `SyntaxError` for what is not digits.
 */
export const lsn = (text: string): bigint => {
  if (!/^\d{1,25}$/.test(text)) throw new SyntaxError(`"${text}" is no LSN.`)
  return BigInt(text)
}
