import {Flags} from '@oclif/core'
import type {Json} from '../engine/finding.ts'
import {type Column, listing, OUTPUTS, type Output} from '../ui/table.ts'
import type {Answer} from './operation.ts'

/** `-o` of every list. */
export const outputFlag = {
  output: Flags.option({
    char: 'o',
    options: OUTPUTS,
    default: async (): Promise<Output> => (await (await import('./compose.ts')).preferredOutput()) ?? 'table',
    noCacheDefault: true,
    description: 'How to show the list; json is the document of --json.',
  })(),
}

/** A list as a command's answer: `key` names it in the document's result. */
export const listAnswer = <T>(
  key: string,
  list: {
    readonly rows: readonly T[]
    readonly columns: readonly Column<T>[]
    readonly none: string
    readonly foot?: string | undefined
  },
  output: Output,
  more: {readonly [key: string]: Json} = {},
): Answer => ({
  names: {kind: key, names: list.rows.map((row) => String(list.columns[0]?.value(row) ?? ''))},
  result: {[key]: list.rows as unknown as Json, ...more},
  text: (look) => listing(list, output, look),
})
