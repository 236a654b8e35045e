import {OperatorError} from '../errors.ts'

/** ms of `90s`, `10m`, `1h30m`, `2d`. Throws LL-USAGE naming the flag. */
export function milliseconds(text: string, flag: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  const read = parts.map(([part]) => part).join('')
  if (parts.length === 0 || read !== text)
    throw new OperatorError('LL-USAGE', `--${flag} does not take "${text}".`, {
      why: 'a duration is a number with its unit, for example 90s, 10m or 1h30m',
    })
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0)
}

const UNITS: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000}
