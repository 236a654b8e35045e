import {existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {withFolders} from '../../contract/sql-server/text.ts'
import {credentials, prepare, queryGroups} from './query-part.ts'
import {StandIn} from './stand-in.ts'

const ROOT = join(import.meta.dirname, '../../..')
const built = existsSync(join(ROOT, '.cache/sqlclient/sqlclient.dll'))
if (!built)
  process.stderr.write(
    'SKIPPED: tools/sqlclient is not built (`tools/sqlclient/sqlclient --build`, with the .NET SDK), so Microsoft.Data.SqlClient was not tried.\n',
  )

let server: StandIn
beforeAll(async () => {
  server = await StandIn.start()
})
afterAll(async () => await server.stop())

test.skipIf(!built)(
  'Microsoft.Data.SqlClient logs on over TLS and runs the query part of the contract',
  async () => {
    const groups = queryGroups()
    const told = new Map<string, unknown>()
    for (const group of groups) {
      await prepare(server, group)
      const [first] = group
      const outcomes = await sqlClient(
        group.map(({text, parameters}) => ({text: withFolders(text), parameters})),
        {
          database: first?.in ?? 'master',
          ...credentials(first?.as),
        },
      )
      group.forEach((row, i) => {
        told.set(row.name, outcomes[i])
      })
    }
    for (const row of groups.flat()) {
      const {errors, sets} = told.get(row.name) as Outcome
      expect({row: row.name, errors}).toEqual({row: row.name, errors: row.errors ?? []})
      if (row.sets !== undefined) expect({row: row.name, sets}).toEqual({row: row.name, sets: row.sets})
    }
    expect(told.size).toBeGreaterThan(50)
  },
  180_000,
)

interface Outcome {
  readonly errors: readonly number[]
  readonly sets: unknown
}

async function sqlClient(
  rows: readonly object[],
  {database, user, password}: {readonly database: string; readonly user: string; readonly password: string},
): Promise<readonly Outcome[]> {
  const path = join(server.dir, 'rows.json')
  writeFileSync(path, JSON.stringify(rows))
  const connection = [
    `Server=127.0.0.1,${server.handle.port}`,
    `Database=${database}`,
    `User ID=${user}`,
    `Password=${password}`,
    'Encrypt=true',
    // This version pins no certificate and knows the system's authorities only.
    'TrustServerCertificate=true',
    'Pooling=true',
    'Connect Timeout=10',
  ].join(';')
  const {stdout} = await execa(join(ROOT, 'tools/sqlclient/sqlclient'), [connection, path], {timeout: 60_000})
  return JSON.parse(stdout)
}
