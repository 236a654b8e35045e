/** A span of time for people: `41 ms`, `0.8 s`, `14 s`, `3 m 12 s`, `3 h 10 m`, `2 d`. Takes ms. */
export function spanOf(ms: number): string {
  const seconds = Math.max(0, ms) / 1000
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return `${minutes} m ${pad(Math.floor(seconds % 60))} s`
  if (minutes < 60) return `${minutes} m`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${pad(minutes % 60)} m`
  return `${Math.floor(hours / 24)} d`
}

/** A running clock: `0:14`, `12:05`, `1:02:05`. Takes ms. */
export function clockOf(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60)]
  return hours > 0 ? `${hours}:${pad(minutes % 60)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`
}

/** Local time with its offset, for people: `2026-11-22 12:04:31 +01:00`. Not through Intl, whose data costs start-up time. */
export function localTime(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return iso
  const offset = -at.getTimezoneOffset()
  const local = new Date(at.getTime() + offset * 60_000).toISOString()
  const away = `${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${offset < 0 ? '-' : '+'}${away}`
}

/** `12 KB`, `3.4 MB`, `1.2 GB`, by powers of 1024. */
export function bytesOf(bytes: number): string {
  if (bytes < MEGABYTE) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  if (bytes < 1024 * MEGABYTE) return `${(bytes / MEGABYTE).toFixed(1)} MB`
  return `${(bytes / (1024 * MEGABYTE)).toFixed(1)} GB`
}

const MEGABYTE = 1_048_576

const pad = (number: number): string => String(number).padStart(2, '0')
