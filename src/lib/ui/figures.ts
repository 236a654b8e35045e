/** The signs of all screens: one column each, and their ASCII forms for consoles without Unicode. */
export interface Figures {
  readonly held: string
  readonly changed: string
  readonly willChange: string
  readonly unknown: string
  readonly inFlight: string
  readonly blocked: string
  readonly failed: string
  readonly undone: string
  readonly dash: string
  readonly ellipsis: string
  readonly full: string
  readonly empty: string
  readonly spinner: readonly string[]
}

export const figures = (unicode: boolean): Figures => (unicode ? UNICODE : ASCII)

/** A bar of `width` columns for a fraction from 0 to 1. */
export function bar(fraction: number, width: number, {full, empty}: Figures): string {
  const done = Math.round(Math.min(1, Math.max(0, fraction)) * width)
  return full.repeat(done) + empty.repeat(width - done)
}

const UNICODE: Figures = {
  held: '✔',
  changed: '✔',
  willChange: '+',
  unknown: '?',
  inFlight: '~',
  blocked: '!',
  failed: '✖',
  undone: '↶',
  dash: '–',
  ellipsis: '…',
  full: '█',
  empty: '░',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
}

const ASCII: Figures = {
  held: '=',
  changed: '+',
  willChange: '+',
  unknown: '?',
  inFlight: '~',
  blocked: '!',
  failed: 'x',
  undone: '-',
  dash: '-',
  ellipsis: '...',
  full: '#',
  empty: '.',
  spinner: ['|', '/', '-', '\\'],
}
