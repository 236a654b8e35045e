import {Bug} from '../../../errors.ts'
import type {Parameter} from '../../tds/session.ts'
import {foreignText, quotedLiteral, type SqlText} from '../../tds/sql-text.ts'

/** A query as Kysely compiled it; its parameters are called @1, @2 and so on. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/**
 * The statement as part of a batch, its plan kept apart from its values.
 * https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql
 */
export function executed({sql, parameters}: Statement): SqlText {
  const typed = parameters.map(parameterOf)
  const names = typed.map(({type, value}, at) => `@${at + 1} ${declared(type, value)}`)
  const values = typed.map(({value}, at) => `@${at + 1} = ${constant(value)}`)
  const given = typed.length === 0 ? [] : [quotedLiteral(names.join(', ')), ...values]
  return foreignText(`EXEC sp_executesql ${[quotedLiteral(sql), ...given].join(', ')};`)
}

/**
 * Whether a value can stand in a batch as a constant: T-SQL takes a backslash away together with the end of the line behind it.
 * https://learn.microsoft.com/sql/t-sql/language-elements/sql-server-utilities-statements-backslash
 */
export const fitsIntoBatch = ({parameters}: Statement): boolean =>
  parameters.every((value) => typeof value !== 'string' || !/\\\r?\n/.test(value))

/** For `Session.query`. */
export const parametersOf = ({parameters}: Statement): Readonly<Record<string, Parameter>> =>
  Object.fromEntries(parameters.map((value, at) => [String(at + 1), parameterOf(value)]))

/** The store knows text and whole numbers alone. */
function parameterOf(value: unknown): Parameter {
  if (value === null || value === undefined) return {type: 'nvarchar', value: null}
  if (typeof value === 'string') return {type: 'nvarchar', value}
  if (typeof value === 'number' && Number.isSafeInteger(value)) return {type: 'bigint', value}
  throw new Bug(`A value of the ops store is text or a whole number, not ${typeof value}.`)
}

/** nvarchar(n) holds 4,000 characters; https://learn.microsoft.com/sql/t-sql/data-types/nchar-and-nvarchar-transact-sql */
const LONGEST = 4000

function declared(type: Parameter['type'], value: Parameter['value']): string {
  if (type !== 'nvarchar') return type
  return typeof value === 'string' && value.length > LONGEST ? 'nvarchar(max)' : `nvarchar(${LONGEST})`
}

const constant = (value: Parameter['value']): string =>
  value === null ? 'NULL' : typeof value === 'string' ? quotedLiteral(value) : String(value)
