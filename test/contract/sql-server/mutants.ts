import {rmSync} from 'node:fs'
import {ROWS} from './all.ts'
import type {InProcess, Sender} from './in-process.ts'
import type {Mutant} from './mutation.ts'
import type {ContractRow, Step} from './row.ts'
import {wideMutantsOf} from './wide-mutation.ts'

/** A text in the state in which it is sent. */
export interface Subject {
  readonly row: ContractRow
  /** Which of the row's texts it is. */
  readonly part: 'text' | 'given' | 'after'
  readonly sender: Sender
  readonly given: readonly Step[]
  readonly text: string
}

export interface Verdict {
  readonly subject: Subject
  readonly mutant: Mutant
  readonly fate: 'error' | 'outcome' | 'survived'
}

/** Every distinct text of the rows that is meant to work. What only rows with errors send has no outcome to be changed. */
export function subjects(rows: readonly ContractRow[] = ROWS): readonly Subject[] {
  const found = new Map<string, Subject>()
  const add = (subject: Subject) => {
    const key = JSON.stringify([subject.text, subject.sender.as ?? 'sa', subject.sender.in, subject.sender.parameters])
    if (subject.part === 'text' || !found.has(key))
      found.set(subject.part === 'text' ? `${key}${subject.row.name}` : key, subject)
  }
  for (const row of rows) {
    const {given = [], version} = row
    const at = version === undefined ? {} : {version}
    if (row.errors === undefined) add({row, part: 'text', sender: row, given, text: row.text})
    for (const [n, step] of given.entries())
      add({row, part: 'given', sender: {...step, ...at}, given: given.slice(0, n), text: step.text})
    if (row.after !== undefined && row.errors === undefined && row.parameters === undefined)
      add({row, part: 'after', sender: {...row.after, ...at}, given: [...given, row], text: row.after.text})
  }
  return [...found.values()]
}

/** What is meant to fail: its mutants may fail alike, but where they fail otherwise, what they change is looked at. */
export function failing(rows: readonly ContractRow[] = ROWS): readonly Subject[] {
  return rows
    .filter(({errors}) => errors !== undefined)
    .map((row) => ({row, part: 'text', sender: row, given: row.given ?? [], text: row.text}))
}

/** Tries the mutants of a subject one after the other. Throws where the text itself fails, or differs from run to run. */
export async function* verdicts(
  subject: Subject,
  process: InProcess,
  mutants: readonly Mutant[],
): AsyncGenerator<Verdict> {
  const {sender, text} = subject
  const dir = await process.prepared(subject.given, sender.version)
  try {
    const original = await process.seen(sender, text, dir)
    if (original.failed && subject.row.errors === undefined) throw new Error(`fails: ${text}\n${original.all}`)
    if ((await process.seen(sender, text, dir)).all !== original.all) throw new Error(`differs by itself: ${text}`)
    for (const mutant of mutants) {
      const {failed, all} = await process.seen(sender, mutant.text, dir)
      yield {subject, mutant, fate: all === original.all ? 'survived' : failed ? 'error' : 'outcome'}
    }
  } finally {
    rmSync(dir, {recursive: true, force: true})
  }
}

export const mutantsOfSubject = (subject: Subject): readonly Mutant[] => wideMutantsOf(subject.text)
