import type {ContractRow} from './row.ts'

/** What templates and tests send and no other row has. */
export const rows: readonly ContractRow[] = [
  {
    name: 'EXISTS asks for the rows that its condition leaves',
    page: 't-sql/language-elements/exists-transact-sql',
    since: '2008',
    text: "IF EXISTS (SELECT 1 FROM sys.databases WHERE name = N'nosuch') SELECT 1; ELSE SELECT 0; SELECT CASE WHEN NOT EXISTS (SELECT 1 WHERE 1 = 2) THEN 2 END;",
    sets: [[[0]], [[2]]],
    same: {
      "N'nosuch' → N'nosuchx'": 'there is none of that name either',
      '1 → 2': 'of the branch that is not taken, and what EXISTS selects does not matter',
      '2 → 3': 'unequal still',
    },
  },
  {
    name: 'CASE takes the first branch that holds',
    page: 't-sql/language-elements/case-transact-sql',
    since: '2008',
    text: "SELECT CASE WHEN 1 = 1 THEN 'first' WHEN 1 = 1 THEN 'second' ELSE 'third' END, CASE WHEN 1 = 2 THEN 'first' WHEN 1 = 1 THEN 'second' END",
    sets: [[['first', 'second']]],
    same: {
      "'third' → 'thirdx'": 'of the branch that is not taken',
      "'first' → 'firstx'": 'of the branch that is not taken',
      '= → <>': 'of the branch that is not asked',
      '1 → 2': 'of the branch that is not asked',
      '2 → 3': 'unequal still',
    },
  },
]
