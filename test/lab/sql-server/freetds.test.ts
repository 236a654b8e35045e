import {spawn, spawnSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {PASSWORDS, StandIn} from './stand-in.ts'

const installed = spawnSync('tsql', ['-C']).status === 0
if (!installed)
  process.stderr.write('SKIPPED: tsql of FreeTDS (freetds-bin) is not installed, so no foreign client was tried.\n')

let server: StandIn
beforeAll(async () => {
  server = await StandIn.start()
})
afterAll(async () => await server.stop())

test.skipIf(!installed)('FreeTDS logs on over TLS that it checks, and runs a query', async () => {
  const output = await tsql(
    "SELECT name FROM sys.databases WHERE name = N'landlord'\ngo\nSELECT ORIGINAL_LOGIN() AS who, 1 + 1 AS two\ngo\n",
  )
  expect(output).toMatch(/landlord/)
  expect(output).toMatch(/sa\t2/)
  expect(server.trace.filter((line) => line.kind === 'batch')).toHaveLength(2)
})

test.skipIf(!installed)('FreeTDS is told an error with its number', async () => {
  expect(await tsql('SELECT 1/0\ngo\n')).toMatch(/Msg 8134/)
})

async function tsql(input: string): Promise<string> {
  const settings = join(server.dir, 'freetds.conf')
  const authority = join(server.dir, 'ca.pem')
  writeFileSync(authority, server.certificate.cert)
  // The server's name is not that of its address here, so the name alone is not checked.
  writeFileSync(
    settings,
    `[global]\n\ttds version = 7.4\n\tencryption = require\n\tca file = ${authority}\n\tcheck certificate hostname = no\n`,
  )
  const args = ['-H', '127.0.0.1', '-p', String(server.handle.port), '-U', 'sa', '-P', PASSWORDS.saPassword]
  const client = spawn('tsql', args, {env: {...process.env, FREETDSCONF: settings}})
  let output = ''
  for (const stream of [client.stdout, client.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  client.stdin.end(`${input}quit\n`)
  const timer = setTimeout(() => client.kill('SIGKILL'), 10_000)
  await new Promise((resolve) => client.once('close', resolve))
  clearTimeout(timer)
  return output
}
