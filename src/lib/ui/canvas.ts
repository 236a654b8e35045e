/** Where a live screen is drawn: a terminal's stream, or a stand-in that keeps what was written. */
export interface Paper {
  write(text: string): unknown
}

/** A block of lines at the end of a terminal that can be drawn anew in place. */
export interface Canvas {
  /** Replaces the block. The caller keeps it below the terminal's height, and each line within its width. */
  draw(lines: readonly string[]): void
  /** Leaves the block where it is; the next `draw` begins below it. */
  keep(): void
  clear(): void
}

/**
 * Each frame is one write inside a synchronised update (DEC private mode 2026; terminals without it ignore it), so that
 * nothing flickers. The cursor is hidden from the first frame until `keep` or `clear`.
 */
export function canvas(paper: Paper): Canvas {
  let height = 0
  let hidden = false
  const toTop = () => (height > 0 ? `${CSI}${height}A\r` : '')
  const frame = (text: string) => paper.write(`${CSI}?2026h${text}${CSI}?2026l`)
  const show = () => {
    if (hidden) paper.write(`${CSI}?25h`)
    hidden = false
  }
  return {
    draw(lines) {
      const hide = hidden ? '' : `${CSI}?25l`
      hidden = true
      frame(`${hide}${toTop()}${lines.map((line) => `${line}${CSI}K\n`).join('')}${CSI}J`)
      height = lines.length
    },
    keep() {
      height = 0
      show()
    },
    clear() {
      if (height > 0) frame(`${toTop()}${CSI}J`)
      height = 0
      show()
    },
  }
}

const CSI = '\u001B['
