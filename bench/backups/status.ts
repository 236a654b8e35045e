import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {labDown, labUp, small} from '../../src/lab/client.ts'
import {fileRows, setRow} from '../../src/lib/adapters/store/backup-records.ts'
import {enter} from '../fleet/tenants.ts'
import {measured, storeOf} from '../process.ts'
import {spreadOf} from '../statistics.ts'
import {table} from '../table.ts'
import {DATABASES, LASTS_MS, SETS, setOf} from './history.ts'

const DAY_MS = 24 * 3_600_000

/** `backup status` over the catalogue of a whole fleet, as a process of its own. It asks the ops store, and no server. */
export async function statusBench(rounds: number) {
  const dir = mkdtempSync(join(tmpdir(), 'bench-status-'))
  try {
    const {config} = await labUp(dir, {only: small})
    await enter(storeOf(config), DATABASES)
    fill(storeOf(config))
    const taken = {ms: [] as number[], bytes: [] as number[]}
    for (let round = 0; round < rounds; round++) {
      const {ms, bytes} = await measured(config, ['backup', 'status', '--json'])
      taken.ms.push(ms)
      taken.bytes.push(bytes)
    }
    return {tenants: DATABASES, sets: DATABASES * SETS, rounds, ms: spreadOf(taken.ms), bytes: spreadOf(taken.bytes)}
  } finally {
    await labDown(dir)
    rmSync(dir, {recursive: true, force: true})
  }
}

export const statusTable = ({tenants, sets, ms, bytes}: Awaited<ReturnType<typeof statusBench>>): string =>
  table(
    ['over ninety days of backups', 'tenants', 'sets', 'min s', 'median', 'max', 'MB at most', 'reach'],
    [
      [
        'backup status',
        String(tenants),
        String(sets),
        ...[ms.min, ms.median, ms.max].map((value) => (value / 1000).toFixed(1)),
        (bytes.max / 2 ** 20).toFixed(0),
        '≤ 200',
      ],
    ],
  )

/** All sets of all tenants with their files, the last of them just over; of each tenant a chain that was proven yesterday. */
function fill(path: string): void {
  const database = new DatabaseSync(path)
  const now = Date.now()
  const into = (name: string) => {
    const columns = database.prepare(`select name from pragma_table_info('${name}')`).all()
    const names = columns.map((column) => String(column.name))
    const statement = database.prepare(
      `insert into ${name} (${names.join(', ')}) values (${names.map((one) => `:${one}`).join(', ')})`,
    )
    return (row: object) => statement.run(row as Record<string, string | number | null>)
  }
  const [set, file, policy, rebuild] = ['backup_sets', 'backup_files', 'backup_policies', 'backup_rebuilds'].map(into)
  const tenants = database.prepare('select id, name from tenants order by id').all()
  const run = String(tenants[0]?.id)
  database.exec('begin')
  for (const [at, {id, name}] of tenants.entries()) {
    const tenant = String(id)
    for (let index = 0; index < SETS; index++) {
      const found = {set: setOf(at * SETS + index, now - LASTS_MS - 60_000), takenBy: run}
      set?.(setRow(found, {tenant, tenantName: String(name), server: 'sql-1'}, run, now))
      for (const row of fileRows(found)) file?.(row)
    }
    policy?.({tenant, full_every: DAY_MS, log_every: 3_600_000, since: 0, by_run: run})
    const {guid} = setOf(at * SETS, 0)
    rebuild?.({
      ...{id: tenant, tenant, run, server: 'sql-verify', base_set: guid, last_set: guid, sets: 1, bytes: 1},
      ...{rebuilt_at: now - DAY_MS, restore_ms: 60_000, check_ms: 1, reaches_from: null, reaches_until: null},
      ...{passed: 1, found: 'whole'},
    })
  }
  database.exec('commit')
  database.close()
}
