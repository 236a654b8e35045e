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
  const script = join(folder, 'az.mjs')
  writeFileSync(script, client(port))
  writeFileSync(join(folder, 'az'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`)
  chmodSync(join(folder, 'az'), 0o755)
}

const client = (port: number): string => `// Written by lab up.
try {
  const answer = await fetch('http://127.0.0.1:${port}/az', {method: 'POST', body: JSON.stringify(process.argv.slice(2))})
  const {exit, stdout, stderr} = await answer.json()
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = exit
} catch (error) {
  process.stderr.write(\`ERROR: Connection error: \${error.cause?.message ?? error.message}\\n\`)
  process.exitCode = 1
}
`
