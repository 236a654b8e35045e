import {spawn, spawnSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {withFolders} from '../../contract/sql-server/text.ts'
import {credentials, prepare, queryGroups} from './query-part.ts'
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

test.skipIf(!installed)(
  'FreeTDS runs the query part of the contract',
  async () => {
    let asked = 0
    for (const group of queryGroups()) {
      // tsql has no parameters.
      const rows = group.filter(({parameters}) => parameters === undefined)
      if (rows.length === 0) continue
      await prepare(server, rows)
      for (const row of rows) {
        asked += 1
        const output = await tsql(
          `${withFolders(row.text)}\ngo\n`,
          {...credentials(row.as), database: row.in},
          '-o',
          'hfq',
        )
        expect({row: row.name, errors: errorsIn(output)}).toEqual({row: row.name, errors: row.errors ?? []})
        if (row.sets !== undefined)
          expect({row: row.name, cells: rowsIn(output)}).toEqual({row: row.name, cells: row.sets.flat().map(printed)})
      }
    }
    expect(asked).toBeGreaterThan(50)
  },
  180_000,
)

function errorsIn(output: string): number[] {
  return [...output.matchAll(/^Msg (\d+) \(severity (\d+)/gm)].flatMap(([, number, severity]) =>
    Number(severity) > 10 ? [Number(number)] : [],
  )
}

/** Cells of all sets' rows, as tsql prints them without names and counts. */
function rowsIn(output: string): string[][] {
  return output
    .split('\n')
    .filter((line) => line !== '' && !/^(Msg \d+|\t?"|Error )/.test(line))
    .map((line) => line.split('\t').map(withoutZeros))
}

/** Drivers make numbers of decimals, tsql prints all their digits. */
function withoutZeros(cell: string): string {
  return /^-?\d+\.\d+$/.test(cell) ? String(Number(cell)) : cell
}

/** A bit is a digit, NULL a word. */
function printed(cells: readonly unknown[]): string[] {
  return cells.map((cell) =>
    cell === null ? 'NULL' : withoutZeros(String(typeof cell === 'boolean' ? Number(cell) : cell)),
  )
}

interface As {
  readonly user: string
  readonly password: string
  readonly database?: string | undefined
}

async function tsql(
  input: string,
  {user, password, database}: As = {user: 'sa', password: PASSWORDS.saPassword},
  ...options: readonly string[]
): Promise<string> {
  const settings = join(server.dir, 'freetds.conf')
  const authority = join(server.dir, 'ca.pem')
  writeFileSync(authority, server.certificate.cert)
  // The server's name is not that of its address here, so the name alone is not checked.
  writeFileSync(
    settings,
    `[global]\n\ttds version = 7.4\n\tencryption = require\n\tca file = ${authority}\n\tcheck certificate hostname = no\n`,
  )
  const args = ['-H', '127.0.0.1', '-p', String(server.handle.port), '-U', user, '-P', password, ...options]
  if (database !== undefined) args.push('-D', database)
  const client = spawn('tsql', args, {env: {...process.env, FREETDSCONF: settings}})
  let output = ''
  for (const stream of [client.stdout, client.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  client.stdin.end(`${input}quit\n`)
  const timer = setTimeout(() => client.kill('SIGKILL'), 60_000)
  await new Promise((resolve) => client.once('close', resolve))
  clearTimeout(timer)
  return output
}
