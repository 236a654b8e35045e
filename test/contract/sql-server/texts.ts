import {globSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {type SqlValue, shown, sqlText} from '../../../src/lib/adapters/tds/sql-text.ts'
import {Secret} from '../../../src/lib/secret.ts'
import type {ContractRow} from './row.ts'

const root = join(import.meta.dirname, '../../..')

/** A T-SQL text and who sends it. */
export interface Sent {
  readonly text: string
  /** `template login.create`, or the test file that a lab was sent it in. */
  readonly by: string
}

const SAMPLES = {
  id: 'an ]odd name',
  literal: "D:\\data\\o'clock.mdf",
  hex: '0102FF',
  int: 64,
  word: 'SQL_Latin1_General_CP1_CI_AS',
  words: ['COMPRESSION'],
  rows: ['acme', "o'clock"],
  disks: ['B:\\backup\\1.bak', "\\\\share\\o'clock\\2.bak"],
  moves: ['acme', 'D:\\data\\acme.mdf', "acme_o'log", "L:\\log\\o'clock.ldf"],
  secret: new Secret('x'),
} as const

/** Every template, filled with samples. */
export function templateTexts(): readonly Sent[] {
  return globSync('templates/sql/*.sql', {cwd: root})
    .sort()
    .map((path) => {
      const name = basename(path, '.sql')
      const holes = readFileSync(join(root, path), 'utf8').matchAll(/\{\{(\w+):(\w+)\}\}/g)
      const values: Record<string, SqlValue> = {}
      // One name may stand in two forms, as an identifier and as a string; text does for both.
      for (const [, key = '', form = ''] of holes) values[key] ??= SAMPLES[form as keyof typeof SAMPLES]
      return {text: shown(sqlText(name, values)), by: `template ${name}`}
    })
}

/** Every distinct text that labs were sent since the cache was emptied: `.cache/tsql/*.jsonl`, see test/tsql/dump.ts. */
export function dumpedTexts(): readonly Sent[] {
  return globSync('.cache/tsql/*.jsonl', {cwd: root})
    .sort()
    .flatMap((path) =>
      readFileSync(join(root, path), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => ({text: String(JSON.parse(line).sql), by: `test ${basename(path, '.jsonl')}`})),
    )
}

/** What a row sends, its preparation and what is read afterwards too. */
export function textsOf({given = [], text, after}: ContractRow): readonly string[] {
  return [...given.map((step) => step.text), text, ...(after === undefined ? [] : [after.text])]
}
