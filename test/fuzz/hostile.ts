import fc from 'fast-check'
import {seedOf} from '../house/seed.ts'

/** What ends, opens or hides something in one of the places where a text lands. The last name is looked for afterwards. */
const FRAGMENTS = [
  ...["'", "''", '"', '`', ']', ']]', '[', '--', '/*', '*/', ';', '\n', '\r\n', '\0', '\t', ' ', '\\', '/', '..', ':'],
  ...['\nGO\n', "'; EXEC xp_cmdshell 'touch fuzz-canary'--", ']; DROP DATABASE [x', '{{x:id}}', '@password', '$(0)'],
  ...[
    '$(touch fuzz-canary)',
    '`touch fuzz-canary`',
    '; touch fuzz-canary #',
    '| touch fuzz-canary',
    '&& x',
    '$HOME',
    '%PATH%',
  ],
  ...["'; New-Item fuzz-canary; '", '$(New-Item fuzz-canary)', '"; iex x; "', '@(1)', '‘', '’', '“', '＇', '\u2028'],
  ...[
    '<script>alert(1)</script>',
    '&lt;',
    '" onload="x',
    '\r\nBcc: eve@evil.example',
    '=?utf-8?q?x?=',
    '\u001b]0;x\u0007',
  ],
  ...['\u202e', '\u200b', '\ufeff', 'а', 'ﬀ', '\ud800', 'é', 'e\u0301', 'İ', 'ß', '\u009b31m', '💥'],
  ...[
    '../../',
    '..\\',
    'C:\\',
    '/etc/passwd',
    'CON',
    'NUL.txt',
    'a.',
    'x'.repeat(130),
    'fuzz-canary',
    '-rf',
    '--yes',
    '*',
  ],
]

/** Texts that mean harm, mixed with ones that mean nothing. */
export const hostile = (maxLength = 6): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({unit: 'binary', maxLength: 4})), {
        minLength: 1,
        maxLength,
      })
      .map((parts) => parts.join('')),
    fc.string({unit: 'grapheme', maxLength: 40}),
  )

/** In all: `npm test` takes a sample. */
const TOTAL = Number(process.env.LANDLORD_PROPERTY_RUNS ?? 3000)
const seed = seedOf()

/** Cases of one property, as its share of all. */
export const cases = (share: number) => ({numRuns: Math.max(1, Math.round(TOTAL * share)), seed})
