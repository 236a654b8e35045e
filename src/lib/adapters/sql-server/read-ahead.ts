import {Bug, OperatorError, Unreachable} from '../../errors.ts'
import type {ServerQuestions} from '../../site/foreseen.ts'
import type {Row} from '../tds/session.ts'
import {oneBatch, type SqlText, sqlText} from '../tds/sql-text.ts'
import {keyOf, type Question, questionsOf} from './questions.ts'
import type {Reads} from './reader.ts'

/** Hundreds of databases are read in one batch: it takes as long as they would one after the other. */
const TOGETHER_TIMEOUT_MS = 600_000

type Results = readonly (readonly Row[])[]
type Answers = ReadonlyMap<string, Results>

/**
 * Sends all that was foreseen as one batch, when the first of it is asked, and answers from that; the rest goes its own way and
 * is kept as well, so this must not outlive the view that it belongs to.
 */
export class ReadAhead implements Reads {
  readonly #reader: Reads
  readonly #foreseen: ReadonlyMap<string, Question>
  #together: Promise<Answers> | undefined
  readonly #alone = new Map<string, Promise<Results>>()

  constructor(reader: Reads, foreseen: ServerQuestions) {
    this.#reader = reader
    this.#foreseen = new Map(questionsOf(foreseen).map((question) => [keyOf(question), question]))
  }

  async read(question: Question): Promise<Results> {
    const key = keyOf(question)
    const answers = this.#foreseen.has(key) ? await this.#all() : undefined
    const known = answers?.get(key) ?? this.#alone.get(key) ?? this.#reader.read(question)
    if (known instanceof Promise) this.#alone.set(key, known)
    return known
  }

  #all(): Promise<Answers> {
    this.#together ??= this.#ask()
    return this.#together
  }

  /** What failed in the batch is asked alone, and says itself why; so is all of it where the batch as a whole was refused. */
  async #ask(): Promise<Answers> {
    const questions = [...this.#foreseen.values()]
    try {
      const results = await this.#reader.read({text: together(questions), parameters: {}}, TOGETHER_TIMEOUT_MS)
      const answers = answersIn(results)
      return new Map([...this.#foreseen.keys()].flatMap((key, at) => pairOf(key, answers.get(at))))
    } catch (error) {
      if (!(error instanceof OperatorError) || error instanceof Unreachable) throw error
      return new Map()
    }
  }
}

/** The same statements as alone, each with its parameters by sp_executesql, so that their plans are shared with those. */
const together = (questions: readonly Question[]): SqlText =>
  oneBatch(
    questions.map(({text, parameters}, number) =>
      sqlText('reads.one', {
        number,
        text: plain(text),
        database: String(parameters.database?.value ?? ''),
        login: String(parameters.login?.value ?? ''),
        since: String(parameters.since?.value ?? ''),
      }),
    ),
  )

function plain({parts}: SqlText): string {
  return parts
    .map((part) => {
      if (typeof part !== 'string') throw new Bug('A read holds a secret.')
      return part
    })
    .join('')
}

/** By number; without those that failed. */
function answersIn(results: Results): ReadonlyMap<number, Results> {
  const answers = new Map<number, (readonly Row[])[]>()
  let current = -1
  for (const rows of results) {
    const {question, failed} = rows[0] ?? {}
    if (typeof question === 'number') {
      current = question
      answers.set(current, [])
    } else if (failed !== undefined) answers.delete(current)
    else answers.get(current)?.push(rows)
  }
  return answers
}

const pairOf = (key: string, answer: Results | undefined): readonly (readonly [string, Results])[] =>
  answer ? [[key, answer]] : []
