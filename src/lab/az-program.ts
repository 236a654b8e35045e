import {chmodSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Layout} from './layout.ts'

/**
 * Writes `bin/az`, which stands where Azure's command line does: it hands its words to the world outside and ends as that says. It has
 * no mind of its own.
 */
export function provideAz(layout: Layout, port: number): void {
  const folder = join(layout.dir, 'bin')
  mkdirSync(folder, {recursive: true})
  writeFileSync(join(folder, 'az'), client(port))
  chmodSync(join(folder, 'az'), 0o755)
}

/** Asked many times in a test run: bash is there in a tenth of the time that Node takes. A word has one line. */
const client = (port: number): string => `#!/usr/bin/env bash
# Written by lab up.
LC_ALL=C
refused() {
  printf 'ERROR: Connection error: %s\\n' "$1" >&2
  exit 1
}
case "$*" in *$'\\n'*) refused 'a word of two lines' ;; esac
printf -v words '%s\\n' "$@"
{ exec 3<>/dev/tcp/127.0.0.1/${port}; } 2>/dev/null || refused 'nobody listens'
printf 'POST /az HTTP/1.0\\r\\nContent-Length: %d\\r\\n\\r\\n%s' "\${#words}" "$words" >&3
while IFS= read -r line <&3 && [ "$line" != $'\\r' ]; do :; done
read -r code <&3 || refused 'closed without an answer'
IFS= read -r -d '' text <&3
if [ "$code" = 0 ]; then printf %s "$text"; else printf %s "$text" >&2; fi
exit "$code"
`
