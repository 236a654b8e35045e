import {rmSync} from 'node:fs'
import {afterAll, describe, expect, test} from 'vitest'
import type {Statement} from '../../../src/lab/sql-server/tsql/ast.ts'
import {parseBatch} from '../../../src/lab/sql-server/tsql/parser.ts'
import {InProcess} from './in-process.ts'
import {LookedAt} from './looked-at.ts'
import {type Subject, subjects} from './mutants.ts'
import {withFolders} from './text.ts'

const process = new InProcess()
afterAll(() => process.dispose())

/** What is read by nobody, and why that is right. */
const NEEDLESS: Readonly<Record<string, string>> = {
  'restore-media.options': 'LABELONLY takes none; the others ask for theirs one by one',
  'create-login.checkExpiration': 'OFF, since the parser refuses ON',
  'checkdb.physicalOnly': 'every check of a stand-in is one of pages: src/lab/sql-server/backup/checkdb.ts',
  'alter-login.unlock': 'no login of the lab is ever locked out',
  'create-table.columns.constraints.expression': 'kept as text, which is read',
  'create-table.columns.constraints.condition': 'kept as text, which is read',
  'create-table.constraints.condition': 'kept as text, which is read',
  'create-table.columns.constraints.withValues': 'refused in CREATE TABLE where it is written',
  'add.columns.constraints.expression': 'kept as text, which is read',
  'add.columns.constraints.condition': 'kept as text, which is read',
}

/** Of what stands in a branch that is not taken nothing is read. */
const straight = subjects().filter(({text}) => !/\b(IF|TRY|WHILE)\b/i.test(text))

describe.each(straight)('$row.page: $row.name ($part)', (subject) => {
  test('nothing that is written is passed over', async () => {
    expect(
      (await passedOver(subject, parseBatch(withFolders(subject.text)))).filter((place) => !(place in NEEDLESS)),
    ).toEqual([])
  })
})

test('a clause that the interpreter does not know is passed over, and told', async () => {
  const subject = straight.find(({text}) => text.startsWith('SELECT'))
  if (subject === undefined) throw new Error('there is a SELECT')
  const [select] = parseBatch("SELECT COUNT(*) FROM sys.databases AS d WHERE d.name = N'a'")
  if (select?.kind !== 'select') throw new Error('a SELECT')
  const {query} = select
  const planted: Statement[] = [
    {...select, ...{planted: true}},
    {
      ...select,
      query: {...query, ...{planted: {kind: 'planted'}}, where: query.where && {...query.where, ...{planted: 1}}},
    },
  ]
  expect(await passedOver(subject, planted)).toEqual([
    'select.planted',
    'select.query.planted',
    'select.query.where.planted',
  ])
})

async function passedOver(subject: Subject, statements: readonly Statement[]): Promise<readonly string[]> {
  const dir = await process.prepared(subject.given, subject.sender.version)
  try {
    const looked = new LookedAt(statements)
    expect(await process.carriesOut(subject.sender, looked.statements, dir)).toBe(true)
    return looked.unread()
  } finally {
    rmSync(dir, {recursive: true, force: true})
  }
}
