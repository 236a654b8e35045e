import {execFile} from 'node:child_process'
import {existsSync, mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {promisify} from 'node:util'
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest'
import {labStatus} from '../../src/lab/client.ts'
import {installed} from './installed.ts'
import {AcceptanceLab, create} from './lab.ts'
import {administrator} from './sql.ts'

const SID = 'S-1-5-80-1-2-3-4-5'
const APP_ID = '{00000000-1111-2222-3333-444444444444}'
const HOST = 'acme.cloud.example'
const dns = installed('nsupdate', '-V', 'no foreign name is tried')

let lab: AcceptanceLab
beforeAll(async () => {
  lab = await AcceptanceLab.up({}, ['sql-1', 'app-1', ...(dns ? ['outside'] : [])])
})
beforeEach(() => lab.reset())
afterAll(() => lab.down())

interface Foreign {
  readonly what: string
  plant(): Promise<void>
  /** Whether it stands as it was planted. */
  stands(): Promise<boolean>
}

const ports = async (stand: string) => (await labStatus(lab.dir)).stands.find(({name}) => name === stand)?.ports ?? {}

async function asSa(text: string): Promise<void> {
  const sa = await administrator(lab.dir)
  try {
    await sa.run(text)
  } finally {
    sa.close()
  }
}

/** As whoever set the VM up before landlord came. */
function onVm<T>(work: (state: DatabaseSync) => T): T {
  using state = new DatabaseSync(join(lab.dir, 'vms', 'app-1', 'state.db'))
  return work(state)
}

const seen = (table: string, column: string, value: string): boolean =>
  onVm((state) => state.prepare(`SELECT 1 FROM ${table} WHERE ${column} = ?`).get(value) !== undefined)

const letter = () => join(lab.dir, 'vms', 'app-1', 'disk', 'D', 'tenants', 'acme', 'letter.txt')

const FOREIGN: readonly Foreign[] = [
  {
    what: 'database',
    plant: () => asSa('CREATE DATABASE acme'),
    stands: async () => (await facts()).includes('"name":"acme"'),
  },
  {
    what: 'login',
    plant: () =>
      asSa("CREATE LOGIN acme_a WITH PASSWORD = N'Some0neElse!Pass', SID = 0x0102030405060708090A0B0C0D0E0F10"),
    async stands() {
      const sa = await administrator(lab.dir)
      const rows = await sa.rows("SELECT sid FROM sys.server_principals WHERE name = N'acme_a'")
      sa.close()
      return Buffer.from(rows[0]?.[0] as Uint8Array).toString('hex') === '0102030405060708090a0b0c0d0e0f10'
    },
  },
  {
    what: 'folder',
    async plant() {
      mkdirSync(join(letter(), '..'), {recursive: true})
      writeFileSync(letter(), 'mine')
    },
    stands: async () => existsSync(letter()),
  },
  {
    what: 'service',
    plant: async () =>
      onVm((state) => {
        const {length} = state.prepare('PRAGMA table_info(services)').all()
        const row = [
          'rs-acme',
          'Theirs',
          '"C:\\Theirs\\theirs.exe"',
          'LocalSystem',
          'manual',
          '[]',
          0,
          'none',
          '[]',
          null,
          0,
          0,
        ]
        expect(row.length).toBe(length)
        state.prepare(`INSERT INTO services VALUES (${row.map(() => '?').join()})`).run(...row)
      }),
    stands: async () => seen('services', 'path', '"C:\\Theirs\\theirs.exe"'),
  },
  {
    what: 'reserved address',
    async plant() {
      const url = `http://${HOST}:${(await ports('app-1')).http}/`
      onVm((state) => state.prepare('INSERT INTO url_reservations VALUES (?, ?)').run(url, JSON.stringify([SID])))
    },
    stands: async () => seen('url_reservations', 'sids', JSON.stringify([SID])),
  },
  {
    what: 'bound certificate',
    async plant() {
      const endpoint = `${HOST}:${(await ports('app-1')).https}`
      onVm((state) =>
        state
          .prepare('INSERT INTO tls_bindings (bound_by, endpoint, thumbprint, app_id) VALUES (?, ?, ?, ?)')
          .run('hostnameport', endpoint, 'AB'.repeat(20), APP_ID),
      )
    },
    stands: async () => seen('tls_bindings', 'app_id', APP_ID),
  },
  ...(dns
    ? [
        {
          what: 'DNS name',
          async plant() {
            const child = promisify(execFile)('nsupdate', ['-v', '-k', join(lab.dir, 'secrets', 'dns.key')])
            const server = `server 127.0.0.1 ${(await ports('outside')).dns}`
            child.child.stdin?.end(`${server}\nzone cloud.example\nupdate add ${HOST}. 300 A 203.0.113.9\nsend\n`)
            await child
          },
          stands: async () => (await facts()).includes('203.0.113.9'),
        },
      ]
    : []),
]

const facts = async (): Promise<string> => JSON.stringify(JSON.parse((await lab.fingerprint()).slice(65)))

test.each(FOREIGN)('a $what of that name that is not ours is blocked before anything is made', async (foreign) => {
  await foreign.plant()
  const before = await lab.fingerprint()
  expect(await lab.json(create('acme'))).toMatchObject({exit: 10, error: {code: 'LL-FOREIGN'}, run: null})
  expect(await lab.fingerprint()).toBe(before)
  expect(await foreign.stands()).toBe(true)
})

test('what appears under its names while the run works is blocked as well, and survives the undo', async () => {
  const halted = lab.start(create('acme'), {LANDLORD_HALT_AT_EVENT: '4'})
  await halted.says('halted at event 4')
  halted.kill()
  await halted.end()
  for (const foreign of FOREIGN) await foreign.plant()
  const blocked = await lab.json(create('acme'))
  expect(blocked).toMatchObject({exit: 10, error: {code: 'LL-FOREIGN'}})
  expect(await lab.json(['run', 'undo', blocked.run as string, '--confirm', 'acme', '--json'])).toMatchObject({exit: 0})
  for (const foreign of FOREIGN) expect([foreign.what, await foreign.stands()]).toEqual([foreign.what, true])
  expect((await lab.json(['tenant', 'list', '--json'])).result.tenants).toEqual([])
})

test('a tenant of that name is another order, and stays as it is', async () => {
  await lab.json(create('acme'))
  const before = await lab.fingerprint()
  const other = await lab.json(create('acme').map((word) => (word === 'Acme AB' ? 'Somebody Else AB' : word)))
  expect(other).toMatchObject({exit: 10, changed: 0, error: {code: 'LL-TENANT-EXISTS'}})
  expect(await lab.fingerprint()).toBe(before)
})
