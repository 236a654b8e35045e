import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {VERBS, type Verb} from '../../src/lib/adapters/windows/scripts.ts'

const FOLDER = join(import.meta.dirname, '../../templates/powershell')

/** Every script by its file name. */
export const FILES: ReadonlyMap<string, string> = new Map(
  readdirSync(FOLDER).map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]),
)

export const verbs = (mode: 'check' | 'apply'): readonly Verb[] =>
  (Object.keys(VERBS) as Verb[]).filter((verb) => VERBS[verb].mode === mode)

/** The script without whole-line comments. */
export const code = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
