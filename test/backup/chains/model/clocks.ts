const HOUR_MS = 3_600_000
const FALL = Date.UTC(2026, 9, 25, 1)
const SPRING = Date.UTC(2026, 2, 29, 1)

export type Zone = 'UTC' | 'Europe/Berlin' | 'Europe/London'

/** ms east of UTC in the months around the two changes of 2026, told without any table of zones. */
export function offset(zone: Zone, at: number): number {
  if (zone === 'UTC') return 0
  const summer = at >= SPRING && at < FALL ? HOUR_MS : 0
  return summer + (zone === 'Europe/Berlin' ? HOUR_MS : 0)
}

export const CHANGES = {fall: FALL, spring: SPRING}
