/**
 * Splits a service's command line as CommandLineToArgvW does for lines without a backslash before a quotation mark;
 * throws for those, since nothing here needs them.
 */
export function splitCommandLine(line: string): readonly string[] {
  if (line.includes('\\"') && !/^[^"]*(?:"[^"]*[^\\]"[^"]*)*$/.test(line))
    throw new Error(`the lab does not support a backslash before a quotation mark in a command line: ${line}`)
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
}
