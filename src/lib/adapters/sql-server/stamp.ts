import type {Authority} from '../../engine/step.ts'
import {Bug} from '../../errors.ts'

/** Who works on a connection, as `CONTEXT_INFO` carries it for others to see. */
export interface Stamp {
  readonly attempt: string
  readonly token: number
  readonly key: string
}

/** `LL1|<attempt>|<token>|<key>` in ASCII. CONTEXT_INFO holds 128 bytes. Throws `Bug` where that is not enough. */
export function stampBytes(authority: Pick<Authority, 'attempt' | 'fence'>): Buffer {
  const text = `LL1|${authority.attempt}|${authority.fence.token}|${authority.fence.key}`
  if (!/^[\x20-\x7e]{1,128}$/.test(text)) throw new Bug(`A stamp has at most 128 ASCII characters: ${text}`)
  return Buffer.from(text, 'ascii')
}

/** Undefined for what is not a stamp of ours. The server pads with zero bytes. */
export function parsedStamp(bytes: Buffer | null): Stamp | undefined {
  const text = bytes?.toString('latin1').replace(/\0+$/, '') ?? ''
  const found = /^LL1\|([0-9A-Z]{26})\|(\d+)\|(.+)$/.exec(text)
  if (found === null) return undefined
  return {attempt: found[1] ?? '', token: Number(found[2]), key: found[3] ?? ''}
}
