import {nameKey} from '../engine/compare.ts'
import {conversion} from '../engine/convert.ts'
import {SqlError, unsupported} from '../engine/errors.ts'
import type {Variables} from '../engine/scope.ts'
import {isUnicode, resolveType} from '../engine/types.ts'
import type {ObjectName} from '../tsql/ast.ts'
import {Cursor} from '../tsql/cursor.ts'
import {parseType} from '../tsql/expressions.ts'
import type {GivenArgument} from './procedures.ts'

export interface GivenText {
  readonly text: string
  readonly variables: Variables
}

export const isExecuteSql = ({database, schema, name}: ObjectName): boolean =>
  nameKey(name) === 'sp_executesql' &&
  database === undefined &&
  (schema === undefined || ['sys', 'dbo'].includes(nameKey(schema)))

/**
 * Text, declarations and values of `EXEC sp_executesql`, text and declarations by their places, values by their names. Throws 214
 * for a text that is not Unicode, 8178 for a value that is missing and 8145 for one too many.
 * learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql
 */
export function givenText([statement, declarations, ...values]: readonly GivenArgument[]): GivenText {
  if (statement === undefined || statement.name !== undefined || declarations?.name !== undefined)
    throw unsupported('sp_executesql whose text and declarations are named')
  if (!isUnicode(statement.type) || typeof statement.value !== 'string') throw notUnicode('@statement')
  const declared = declarations === undefined ? [] : declaredOf(declarations)
  const variables: Variables = new Map()
  for (const {name, type} of declared) {
    const given = values.find((one) => one.name?.toLowerCase() === name.toLowerCase())
    if (given === undefined) throw notSupplied(statement.value, name)
    variables.set(name.toLowerCase(), {type, value: conversion(given.type, type, {explicit: false})(given.value)})
  }
  for (const {name} of values) {
    if (name === undefined) throw unsupported('values of sp_executesql without names')
    if (!variables.has(name.toLowerCase()))
      throw new SqlError(8145, `${name} is not a parameter for procedure .`, {state: 1})
  }
  return {text: statement.value, variables}
}

function declaredOf({type, value}: GivenArgument) {
  if (!isUnicode(type) || typeof value !== 'string') throw notUnicode('@params')
  const cursor = new Cursor(value)
  const declared = cursor.list(() => {
    if (cursor.current.kind !== 'variable') throw cursor.unexpected()
    const name = cursor.next().text
    return {name, type: resolveType(parseType(cursor), 'variable')}
  })
  if (cursor.current.kind !== 'end') throw cursor.unsupported(`${cursor.current.text} in declarations`)
  return declared
}

const notUnicode = (parameter: string): SqlError =>
  new SqlError(214, `Procedure expects parameter '${parameter}' of type 'ntext/nchar/nvarchar'.`, {state: 2})

const notSupplied = (text: string, name: string): SqlError =>
  new SqlError(
    8178,
    `The parameterized query '${text.slice(0, 256)}' expects the parameter '${name}', which was not supplied.`,
  )
