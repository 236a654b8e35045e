import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import type {Fault, FaultSpec} from './fault-kinds.ts'
import {LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'

interface Page {
  readonly next: number
  readonly faults: readonly Fault[]
}

/**
 * The faults of one stand, in a file of the lab's folder that outlives its process. While the stand runs it alone writes there;
 * whoever starts and ends stands does so for one that is not running.
 */
export class FaultBook {
  readonly #file: string
  readonly #stand: string
  #page: Page

  constructor(file: string, stand: string) {
    this.#file = file
    this.#stand = stand
    this.#page = read(file)
  }

  get faults(): readonly Fault[] {
    return this.#page.faults
  }

  add(spec: FaultSpec): Fault {
    const {next, faults} = read(this.#file)
    const fault: Fault = {...spec, id: `${this.#stand}:${next}`, hits: 0}
    this.#write({next: next + 1, faults: [...faults, fault]})
    return fault
  }

  /** It acted once more; durable when it returns. */
  hit(id: string): void {
    const {next, faults} = read(this.#file)
    this.#write({next, faults: faults.map((fault) => (fault.id === id ? {...fault, hits: fault.hits + 1} : fault))})
  }

  remove(id: string): void {
    const {next, faults} = read(this.#file)
    this.#write({next, faults: faults.filter((fault) => fault.id !== id)})
  }

  #write(page: Page): void {
    this.#page = page
    mkdirSync(dirname(this.#file), {recursive: true})
    const part = `${this.#file}.${process.pid}.part`
    writeFileSync(part, `${JSON.stringify(page, null, 2)}\n`)
    renameSync(part, this.#file)
  }
}

export const bookOf = (layout: Layout, stand: string): FaultBook => new FaultBook(layout.faults(stand), stand)

/** What befalls a process as a whole: nothing inside it could do that. */
export const isStruckFromOutside = ({kind}: FaultSpec): boolean => kind === 'down' || kind === 'hang'

/** Stands that are off or stand still because a fault says so, with its id. */
export const struckDown = (
  layout: Layout,
  {stands}: {readonly stands: readonly {readonly name: string}[]},
): ReadonlyMap<string, string> =>
  new Map(
    stands.flatMap(({name}) =>
      bookOf(layout, name)
        .faults.filter(isStruckFromOutside)
        .map(({id}): [string, string] => [name, id]),
    ),
  )

/** Throws LabError for a stand that a fault keeps from answering. */
export function requireStanding(layout: Layout, lab: {readonly stands: readonly {readonly name: string}[]}): void {
  for (const [name, id] of struckDown(layout, lab))
    throw new LabError(
      `${name} does not answer because of a fault. Clear it: lab fault clear ${id} --dir ${layout.dir}`,
    )
}

/** Whether it has acted as often as it was to. */
export const isSpent = ({count, hits}: Fault): boolean => count !== undefined && hits >= count

function read(file: string): Page {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Page
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {next: 1, faults: []}
    throw error
  }
}
