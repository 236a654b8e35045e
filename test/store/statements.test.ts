import {expect, test} from 'vitest'
import {executed, fitsIntoBatch} from '../../src/lib/adapters/store/sql-server/statement.ts'
import {shown} from '../../src/lib/adapters/tds/sql-text.ts'

test('a statement goes into a batch with its values beside it, so that its plan is kept', () => {
  const sql = 'update "runs" set "state" = @1, "changed" = @2, "closed_at" = @3 where "id" = @4'
  expect(shown(executed({sql, parameters: ["o'clock", 2 ** 40, null, 'x'.repeat(4001)]}))).toBe(
    `EXEC sp_executesql N'update "runs" set "state" = @1, "changed" = @2, "closed_at" = @3 where "id" = @4', N'@1 nvarchar(4000), @2 bigint, @3 nvarchar(4000), @4 nvarchar(max)', @1 = N'o''clock', @2 = 1099511627776, @3 = NULL, @4 = N'${'x'.repeat(4001)}';`,
  )
  expect(shown(executed({sql: "select 'a'", parameters: []}))).toBe("EXEC sp_executesql N'select ''a''';")
})

test('a value that a batch would change goes another way; one that is no text and no whole number is a bug', () => {
  expect(fitsIntoBatch({sql: '', parameters: ['D:\\backup\\', 'a\\b']})).toBe(true)
  expect(fitsIntoBatch({sql: '', parameters: ['D:\\backup\\\r\nnext']})).toBe(false)
  for (const value of [1.5, true, new Date(0), 2 ** 60])
    expect(() => executed({sql: '', parameters: [value]})).toThrow('text or a whole number')
})
