import {appendFileSync, existsSync, mkdirSync, readFileSync, rmSync} from 'node:fs'
import {dirname} from 'node:path'

/** A list in a file, one JSON document a line. An entry is in the file before `append` returns. */
export class Journal<T> {
  readonly #file: string
  #entries: T[]

  constructor(file: string) {
    this.#file = file
    this.#entries = existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as T)
      : []
  }

  get entries(): readonly T[] {
    return this.#entries
  }

  append(entry: T): void {
    mkdirSync(dirname(this.#file), {recursive: true})
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`)
    this.#entries.push(entry)
  }

  reset(): void {
    rmSync(this.#file, {force: true})
    this.#entries = []
  }
}
