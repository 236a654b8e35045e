import {DatabaseSync} from 'node:sqlite'
import fc from 'fast-check'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {CREATE_DATABASE, DATABASE} from '../../../contract/sql-server/row.ts'
import {withFolders} from '../../../contract/sql-server/text.ts'
import {seedOf} from '../../../house/seed.ts'
import {StandIn} from '../stand-in.ts'
import {Client} from './sessions.ts'

/** What both servers read alike: whole numbers, strings without case, constraints, transactions with savepoints. */
const RUNS = Math.min(200, Number(process.env.LANDLORD_PROPERTY_RUNS ?? 12))
const seed = seedOf()

const integer = fc.integer({min: -3, max: 9}).map(String)
const key = fc.integer({min: 1, max: 8}).map(String)
const word = fc.constantFrom("'a'", "'b'", "'B'", "'c'", "'long word'")
const number = fc.oneof(
  integer,
  fc.constantFrom(
    'v',
    'id',
    'v + id',
    'v * 2 - id',
    'CASE WHEN v > id THEN v ELSE id END',
    '(SELECT COUNT(*) FROM children)',
  ),
)
const condition: fc.Arbitrary<string> = fc.letrec<{all: string; one: string}>((tie) => ({
  one: fc.oneof(
    fc.tuple(number, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), number).map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('=', '<>', '<'), word).map(([operator, text]) => `name ${operator} ${text}`),
    fc.tuple(integer, integer).map(([low, high]) => `v BETWEEN ${low} AND ${high}`),
    fc.array(key, {minLength: 1, maxLength: 3}).map((keys) => `id IN (${keys.join()})`),
    fc.constantFrom(
      'id IN (SELECT parent FROM children)',
      'id NOT IN (SELECT parent FROM children WHERE parent IS NOT NULL)',
      'EXISTS (SELECT id FROM children WHERE children.parent = items.id)',
      'n IS NULL',
      'NOT (n > 2)',
      'n = 1 OR v = 1',
    ),
  ),
  all: fc.oneof(
    {weight: 3, arbitrary: tie('one')},
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('one'), fc.constantFrom('AND', 'OR'), tie('one'))
        .map(([a, b, c]) => `(${a}) ${b} (${c})`),
    },
  ),
})).all
const nullable = fc.oneof(integer, fc.constant('NULL'))
const change = fc.oneof(
  fc
    .tuple(key, word, integer, nullable)
    .map(([id, name, v, n]) => `INSERT INTO items (id, name, v, n) VALUES (${id}, ${name}, ${v}, ${n})`),
  fc
    .tuple(key, key, word)
    .map(([a, b, name]) => `INSERT INTO items (id, name, v, n) VALUES (${a}, ${name}, 1, NULL), (${b}, 'z', 2, 2)`),
  fc.tuple(number, condition).map(([value, where]) => `UPDATE items SET v = ${value} WHERE ${where}`),
  fc.tuple(word, key).map(([name, id]) => `UPDATE items SET name = ${name} WHERE id = ${id}`),
  fc.tuple(key, condition).map(([id, where]) => `UPDATE items SET id = ${id} WHERE ${where}`),
  condition.map((where) => `DELETE FROM items WHERE ${where}`),
  fc
    .tuple(key, fc.oneof(key, fc.constant('NULL')))
    .map(([id, parent]) => `INSERT INTO children (id, parent) VALUES (${id}, ${parent})`),
  fc.tuple(key, key).map(([id, parent]) => `UPDATE children SET parent = ${parent} WHERE id = ${id}`),
  key.map((id) => `DELETE FROM children WHERE parent = ${id}`),
  condition.map((where) => `INSERT INTO children (id, parent) SELECT id + 10, id FROM items WHERE ${where}`),
)
const query = fc.oneof(
  condition.map((where) => `SELECT id, name, v, n FROM items WHERE ${where} ORDER BY n, v DESC, id`),
  fc.constantFrom(
    'SELECT n, COUNT(*), SUM(v), MIN(v), MAX(id) FROM items GROUP BY n ORDER BY n',
    'SELECT items.id, children.id FROM items LEFT JOIN children ON children.parent = items.id ORDER BY items.id, children.id',
    'SELECT children.id, items.name FROM children INNER JOIN items ON children.parent = items.id ORDER BY children.id',
    'SELECT MAX(v) FROM items WHERE v < 0',
  ),
)
const step = fc.oneof(
  {weight: 6, arbitrary: change},
  {weight: 3, arbitrary: query},
  {weight: 3, arbitrary: fc.constantFrom('begin', 'commit', 'rollback', 'save', 'back')},
)

let server: StandIn
let client: Client
beforeAll(async () => {
  process.stderr.write(`property seed ${seed}\n`)
  server = await StandIn.start()
  const maker = await Client.open(server, 'master')
  await maker.ask(withFolders(CREATE_DATABASE))
  client = await Client.open(server, DATABASE)
  expect(
    await client.ask(`CREATE TABLE dbo.items (id int NOT NULL PRIMARY KEY, name nvarchar(20) NOT NULL UNIQUE, v int NOT NULL CHECK (v < 20), n int NULL);
      CREATE TABLE dbo.children (id int NOT NULL PRIMARY KEY, parent int NULL REFERENCES dbo.items (id))`),
  ).toEqual([])
})
afterAll(async () => await server.stop())

test(
  'one client: any statements do in the stand-in what they do in SQLite',
  async () => {
    let [errors, rows] = [0, 0]
    const property = fc.asyncProperty(fc.array(step, {minLength: 30, maxLength: 60}), async (steps) => {
      const sqlite = opened()
      await client.ask('IF @@TRANCOUNT > 0 ROLLBACK')
      await client.ask('DELETE FROM dbo.children; DELETE FROM dbo.items')
      let [open, saved] = [false, false]
      for (const [at, one] of [
        ...steps,
        'SELECT id, name, v, n FROM items ORDER BY id',
        'SELECT id, parent FROM children ORDER BY id',
      ].entries()) {
        const control = CONTROLS.find(({name, when}) => name === one && when(open, saved))
        if (control === undefined && CONTROLS.some(({name}) => name === one)) continue
        const mine = await client.ask(control?.tsql ?? one)
        const theirs = inSqlite(sqlite, control?.sqlite ?? one)
        open = control?.opens ?? open
        saved = control === undefined ? saved : open && (saved || control.name === 'save')
        expect({at, one, told: typeof mine === 'number' ? (CONSTRAINTS.get(mine) ?? mine) : mine}).toEqual({
          at,
          one,
          told: theirs,
        })
        if (typeof mine === 'number') errors += 1
        else rows += mine.length
      }
      sqlite.close()
    })
    await fc.assert(property, {seed, numRuns: RUNS})
    expect(errors).toBeGreaterThan(0)
    expect(rows).toBeGreaterThan(0)
  },
  60_000 + RUNS * 5000,
)

interface Control {
  readonly name: string
  readonly tsql: string
  readonly sqlite: string
  readonly opens: boolean
  when(open: boolean, saved: boolean): boolean
}

const CONTROLS: readonly Control[] = [
  {name: 'begin', tsql: 'BEGIN TRAN', sqlite: 'BEGIN', opens: true, when: (open) => !open},
  {name: 'commit', tsql: 'COMMIT', sqlite: 'COMMIT', opens: false, when: (open) => open},
  {name: 'rollback', tsql: 'ROLLBACK', sqlite: 'ROLLBACK', opens: false, when: (open) => open},
  {name: 'save', tsql: 'SAVE TRAN here', sqlite: 'SAVEPOINT here', opens: true, when: (open) => open},
  {name: 'back', tsql: 'ROLLBACK TRAN here', sqlite: 'ROLLBACK TO here', opens: true, when: (_, saved) => saved},
]

/** Error numbers by the code that SQLite has for the same. */
const CONSTRAINTS: ReadonlyMap<number, string> = new Map([
  [2627, 'unique'],
  [2601, 'unique'],
  [547, 'check or foreign key'],
])

function opened(): DatabaseSync {
  const file = new DatabaseSync(':memory:')
  file.exec(`PRAGMA foreign_keys = ON;
    CREATE TABLE items (id INTEGER NOT NULL PRIMARY KEY, name TEXT COLLATE NOCASE NOT NULL UNIQUE, v INTEGER NOT NULL CHECK (v < 20), n INTEGER NULL);
    CREATE TABLE children (id INTEGER NOT NULL PRIMARY KEY, parent INTEGER NULL REFERENCES items (id))`)
  return file
}

function inSqlite(file: DatabaseSync, text: string): unknown {
  try {
    const statement = file.prepare(text)
    statement.setReturnArrays(true)
    return statement.all()
  } catch (error) {
    const message = String(error instanceof Error ? error.message : error)
    if (message.includes('UNIQUE constraint')) return 'unique'
    if (/(CHECK|FOREIGN KEY) constraint/.test(message)) return 'check or foreign key'
    throw error
  }
}
