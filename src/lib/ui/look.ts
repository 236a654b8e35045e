/** What a stream can show. */
export interface Look {
  readonly colour: boolean
  readonly unicode: boolean
  /** Columns that text is laid out for. */
  readonly width: number
  /** Rows of the terminal; 0 where there is none. */
  readonly height: number
  /** Whether lines may be drawn over: a terminal that can move its cursor. */
  readonly live: boolean
}

interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

/**
 * Reads `NO_COLOR`, `FORCE_COLOR`, `TERM`, the locale and, on Windows, the signs of a console that knows Unicode.
 * A flag beats the environment; `NO_COLOR` beats `FORCE_COLOR`, and both count only when not empty (no-color.org).
 */
export function lookOf(
  stream: Stream,
  environment: NodeJS.ProcessEnv,
  options: {readonly noColor?: boolean; readonly platform?: NodeJS.Platform} = {},
): Look {
  const terminal = stream.isTTY === true
  const dumb = environment.TERM === 'dumb'
  return {
    colour: !options.noColor && hasColour(terminal && !dumb, environment),
    unicode: !dumb && hasUnicode(environment, options.platform ?? process.platform),
    width: (terminal && stream.columns) || Number(environment.COLUMNS) || (terminal ? 80 : 100),
    height: terminal ? stream.rows || 24 : 0,
    live: terminal && !dumb,
  }
}

function hasColour(able: boolean, {NO_COLOR, FORCE_COLOR}: NodeJS.ProcessEnv): boolean {
  if (NO_COLOR) return false
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return able
}

/** POSIX: the first of LC_ALL, LC_CTYPE, LANG that is set decides; none set is the C locale. */
function hasUnicode(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === 'win32')
    return Boolean(environment.WT_SESSION || environment.TERM_PROGRAM === 'vscode' || environment.ConEmuTask)
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || ''
  return environment.TERM !== 'linux' && /utf-?8/i.test(locale)
}
