import {columns, harmless} from './text.ts'

/** Where a live screen is drawn: a terminal's stream, or a stand-in that keeps what was written. */
export interface Paper {
  write(text: string): unknown
}

/** A block of lines at the end of a terminal that can be drawn anew in place. */
export interface Canvas {
  /** Replaces the block. The caller keeps it below the terminal's height, and each line within its `width`. */
  draw(lines: readonly string[], width: number): void
  /** Leaves the block where it is; the next `draw` begins below it. */
  keep(): void
}

/**
 * Each frame is one write inside a synchronised update (DEC private mode 2026; terminals without it ignore it), so that
 * nothing flickers. The cursor is hidden from the first frame until `keep`, or until the
 * process ends, however it does.
 */
export function canvas(paper: Paper): Canvas {
  let drawn: readonly string[] = []
  let hidden = false
  // A terminal that became narrower has wrapped the lines of the last frame: they take more rows than there were lines.
  const rows = (width: number) => drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(columns(line) / width)), 0)
  const toTop = (width: number) => (drawn.length > 0 ? `${CSI}${rows(width)}A\r` : '')
  const frame = (text: string) => paper.write(`${CSI}?2026h${text}${CSI}?2026l`)
  const show = () => {
    if (hidden) paper.write(`${CSI}?25h`)
    hidden = false
    process.off('exit', show)
  }
  return {
    draw(lines, width) {
      const hide = hidden ? '' : `${CSI}?25l`
      if (!hidden) process.on('exit', show)
      hidden = true
      frame(`${hide}${toTop(width)}${lines.map((line) => `${harmless(line)}${CSI}K\n`).join('')}${CSI}J`)
      drawn = lines
    },
    keep() {
      drawn = []
      show()
    },
  }
}

const CSI = '\u001B['
