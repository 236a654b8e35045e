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
  const script = join(folder, 'az.cjs')
  writeFileSync(script, client(port))
  writeFileSync(join(folder, 'az'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`)
  chmodSync(join(folder, 'az'), 0o755)
}

/** Asked many times in a test run: `node:http` alone is loaded in half the time that `fetch` takes. */
const client = (port: number): string => `// Written by lab up.
const {request} = require('node:http')
const refused = (error) => {
  process.stderr.write(\`ERROR: Connection error: \${error.message}\\n\`)
  process.exitCode = 1
}
const asked = request('http://127.0.0.1:${port}/az', {method: 'POST', agent: false}, (answer) => {
  let text = ''
  answer.setEncoding('utf8').on('error', refused)
  answer.on('data', (part) => (text += part))
  answer.on('end', () => {
    const {exit, stdout, stderr} = JSON.parse(text)
    process.stdout.write(stdout)
    process.stderr.write(stderr)
    process.exitCode = exit
  })
})
asked.on('error', refused)
asked.end(JSON.stringify(process.argv.slice(2)))
`
