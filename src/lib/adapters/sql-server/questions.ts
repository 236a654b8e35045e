import type {ServerQuestions} from '../../site/foreseen.ts'
import type {Parameter} from '../tds/session.ts'
import {type SqlText, sqlText} from '../tds/sql-text.ts'

/** A read as it is sent. */
export interface Question {
  readonly text: SqlText
  readonly parameters: Readonly<Record<string, Parameter>>
  /** The one that it is about, for what is said of its failure. */
  readonly database?: string
}

/** Before any backup: then nothing is left out. */
const EVER = Date.UTC(1900, 0)

export const serverQuestion = (): Question => ({text: sqlText('server.facts'), parameters: {}})

export const databaseQuestion = (database: string): Question => ({
  text: sqlText('database.facts'),
  parameters: {database: nvarchar(database)},
})

export const catalogueQuestion = (database: string): Question => within('database.catalogue', database)
export const journalCountQuestion = (database: string): Question => within('journal.count', database)
export const journalQuestion = (database: string): Question => within('journal.read', database)
export const rowsQuestion = (database: string): Question => within('rows.read', database)
export const usersQuestion = (database: string): Question => within('isolation.users', database)

export const loginQuestion = (login: string): Question => ({
  text: sqlText('login.read'),
  parameters: {login: nvarchar(login)},
})

export const isolationQuestion = (database: string): Question => ({
  text: sqlText('isolation.server'),
  parameters: {database: nvarchar(database)},
})

/** Of one database, or of all. `since` in ms since the epoch. */
export const historyQuestion = ({
  database,
  since,
}: {
  readonly database?: string
  readonly since?: number
}): Question => ({
  text: sqlText('backup.history'),
  parameters: {
    database: {type: 'nvarchar', value: database ?? null},
    // Without its Z: datetime2 has no zone, and takes ISO 8601 whatever the session's language.
    since: nvarchar(new Date(since ?? EVER).toISOString().slice(0, -1)),
  },
})

/** All of them, as `SqlServerReading` is going to ask them. */
export const questionsOf = ({databases, tenants, histories, logins}: ServerQuestions): readonly Question[] => [
  serverQuestion(),
  ...databases.map(databaseQuestion),
  ...logins.map(loginQuestion),
  ...tenants.flatMap((database) => [
    catalogueQuestion(database),
    journalCountQuestion(database),
    journalQuestion(database),
    rowsQuestion(database),
    isolationQuestion(database),
    usersQuestion(database),
  ]),
  ...histories.map(historyQuestion),
]

/** Equal for equal questions. None of them holds a secret. */
export const keyOf = ({text, parameters}: Pick<Question, 'text' | 'parameters'>): string =>
  JSON.stringify([text.parts, parameters])

const nvarchar = (value: string): Parameter => ({type: 'nvarchar', value})

const within = (template: string, database: string): Question => ({
  text: sqlText(template, {database}),
  parameters: {},
  database,
})
