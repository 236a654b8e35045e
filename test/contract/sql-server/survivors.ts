import type {InProcess} from './in-process.ts'
import {mutantsOfSubject, type Subject, verdicts} from './mutants.ts'
import type {Mutant} from './mutation.ts'
import {differences, treeOf} from './trees.ts'

/** A mutant that nobody sees, and where the lab's parser reads it otherwise than the original. */
export interface Survivor {
  readonly subject: Subject
  readonly mutant: Mutant
  /** Empty: it reads both alike. */
  readonly places: readonly string[]
}

const MEDIA_OPTION = "([A-Z_]+|(FILE|STATS) = \\d+|[A-Z]+ = N'[^']*'|MOVE N'[^']*' TO N'[^']*')"

/** Why mutants may read alike: a word that T-SQL lets one leave out, a default, an order that means nothing. With the page. */
const ALIKE: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^− AS$/, 'AS before an alias may be left out: t-sql/queries/select-clause-transact-sql'],
  [/^− INTO$/, 'INSERT [INTO]: t-sql/statements/insert-transact-sql'],
  [/^− FROM$/, 'DELETE [FROM]: t-sql/statements/delete-transact-sql'],
  [/^− (OUTER|INNER)$/, 'the default of a join: t-sql/queries/from-transact-sql'],
  [/^− ASC$/, 'the default order: t-sql/queries/select-order-by-clause-transact-sql'],
  [/^− (TRAN|TRANSACTION|WORK)$/, 'COMMIT [TRAN | WORK]: t-sql/language-elements/commit-transaction-transact-sql'],
  [/^− SECONDS$/, 'ROLLBACK AFTER n [SECONDS]: t-sql/statements/alter-database-transact-sql-set-options'],
  [/^− PRIMARY$/, 'ON [PRIMARY]: t-sql/statements/create-database-transact-sql'],
  [/^− MB$/, 'MB is the default of SIZE and FILEGROWTH: t-sql/statements/create-database-transact-sql'],
  [/^− (, )?CHECK_POLICY = ON,?$/, 'the default: t-sql/statements/create-login-transact-sql'],
  [/^− (, )?CHECK_EXPIRATION = OFF,?$/, 'the default: t-sql/statements/create-login-transact-sql'],
  [/^− \(1, 1\)$/, 'the default of IDENTITY: t-sql/statements/create-table-transact-sql-identity-property'],
  [/^− CONSTRAINT$/, 'DROP [CONSTRAINT]: t-sql/statements/alter-table-transact-sql'],
  [/^− (WITH )?CHECK$/, 'the default for a new constraint: t-sql/statements/alter-table-transact-sql'],
  [/^− NONCLUSTERED$/, 'the default of CREATE INDEX: t-sql/statements/create-index-transact-sql'],
  [/^− (NULL|CLUSTERED)$/, 'the default of a column, of a primary key: t-sql/statements/create-table-transact-sql'],
  [
    /^(N'[ -~]*') → '[ -~]*'$|^'[ -~]*' → N'[ -~]*'$/,
    'the same characters as nvarchar and as varchar: t-sql/data-types/constants-transact-sql',
  ],
  [/^− WITH ALL_ERRORMSGS$/, 'the default: t-sql/database-console-commands/dbcc-checkdb-transact-sql'],
  [/^− (, )?NO_CHECKSUM,?$/, 'the default: t-sql/statements/backup-transact-sql'],
  [
    new RegExp(`^${MEDIA_OPTION} ⇄ ${MEDIA_OPTION}$`),
    'options of BACKUP and RESTORE stand in any order: t-sql/statements/backup-transact-sql',
  ],
  [/^@?[\w ]+ = \S+ ⇄ @?[\w ]+ = \S+$/, 'options, arguments and assignments by name stand in any order'],
]

/** Places whose effect no row's state can show, each with what shows it. */
const SHOWN_ELSEWHERE: readonly (readonly [place: RegExp, why: string])[] = [
  [
    /: (exists|in-query)\.distinct$/,
    'EXISTS and IN do not count: t-sql/language-elements/exists-transact-sql, t-sql/language-elements/in-transact-sql',
  ],
  [/^alter-database\.termination/, 'one session is in the database: test/lab/sql-server/sessions.test.ts has two'],
  [/^alter-database\.option\.name$/, 'OFF already, and ON is refused'],
  [/^create-database\.data\.growth$/, '64 MB is the default since 2016: t-sql/statements/create-database-transact-sql'],
  [
    /^execute\(sp_getapplock\)\.arguments\.@LockTimeout\.value/,
    'the lock is free: test/lab/sql-server/sessions.test.ts waits',
  ],
  [
    /^if\.condition\.query\.items: integer\.text$/,
    'what EXISTS selects does not matter: t-sql/language-elements/exists-transact-sql',
  ],
]

/** Says for each survivor why it may survive; undefined is a wrong T-SQL made to look right until somebody shows otherwise. */
export class Reasons {
  readonly #process: InProcess
  readonly #candidates = new Map<string, Candidate[]>()
  /** Those whose mutants are not among the candidates yet. */
  readonly #rest: Subject[]
  readonly #shown = new Map<string, boolean>()

  constructor(process: InProcess, subjects: readonly Subject[]) {
    this.#process = process
    this.#rest = [...subjects]
  }

  async of({subject, mutant, places}: Survivor): Promise<string | undefined> {
    const own = subject.row.same?.[mutant.name]
    if (own !== undefined) return own
    if (places.length === 0) return ALIKE.find(([pattern]) => pattern.test(mutant.name))?.[1]
    for (const place of places) {
      if (elsewhere(place) === undefined && !(await this.#isInterpreted(place))) return undefined
    }
    const why = places.flatMap((place) => elsewhere(place) ?? [])[0]
    return why ?? `${places.join(', ')}: interpreted, as other mutants show; nothing in this state tells the two apart`
  }

  /** Whether a change at this place is seen somewhere: of its field in the statement, and of its kind of node anywhere. */
  async #isInterpreted(place: string): Promise<boolean> {
    const [field = '', node] = place.split(': ')
    if (await this.#isSeen(place)) return true
    const query = ofQuery(place)
    if (query !== undefined && (await this.#isSeen(query))) return true
    return node !== undefined && (await this.#isSeen(field)) && (await this.#isSeen(`: ${node}`))
  }

  async #isSeen(part: string): Promise<boolean> {
    const known = this.#shown.get(part)
    if (known !== undefined) return known
    const seen = await this.#anySeen(part)
    this.#shown.set(part, seen)
    return seen
  }

  async #anySeen(part: string): Promise<boolean> {
    for (const candidate of this.#candidatesFor(part)) {
      const {subject, mutant} = candidate
      if (subject.row.same?.[mutant.name] !== undefined) continue
      for await (const {fate} of verdicts(subject, this.#process, [mutant])) if (fate !== 'survived') return true
    }
    return false
  }

  /** What is known already first: to read all of the mutants takes longer than to try most. */
  *#candidatesFor(part: string): Generator<Candidate> {
    let told = 0
    for (;;) {
      const known = this.#candidates.get(part) ?? []
      while (told < known.length) yield known[told++] as Candidate
      const next = this.#rest.shift()
      if (next === undefined) return
      addCandidates(next, this.#candidates)
    }
  }
}

/** A query is one wherever it stands: in EXISTS, in brackets, as a table, in a union. */
function ofQuery(place: string): string | undefined {
  const found =
    /(?:exists|scalar-query|in-query|derived|query|with|unions)\.(distinct|top|groupBy|having|orderBy)$/.exec(place)
  return found === null ? undefined : `a query's ${found[1]}`
}

const elsewhere = (place: string) => SHOWN_ELSEWHERE.find(([pattern]) => pattern.test(place))?.[1]

export function survivorOf(subject: Subject, mutant: Mutant): Survivor {
  const original = treeOf(subject.text)
  const changed = treeOf(mutant.text)
  return {
    subject,
    mutant,
    places: original === undefined || changed === undefined ? [] : differences(original, changed),
  }
}

type Candidate = Pick<Survivor, 'subject' | 'mutant'>

/** Adds the mutants of a subject by the only place that they change: as it is told, by its field, and by its node. */
function addCandidates(subject: Subject, found: Map<string, Candidate[]>): void {
  for (const mutant of mutantsOfSubject(subject)) {
    const {places} = survivorOf(subject, mutant)
    const [place] = places
    if (place === undefined || places.length > 1) continue
    const [field = '', node] = place.split(': ')
    for (const part of new Set([place, field, ofQuery(place) ?? place, ...(node === undefined ? [] : [`: ${node}`])])) {
      const known = found.get(part)
      if (known === undefined) found.set(part, [{subject, mutant}])
      else known.push({subject, mutant})
    }
  }
}
