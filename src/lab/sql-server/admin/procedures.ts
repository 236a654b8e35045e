import {sameName} from '../engine/compare.ts'
import {conversion} from '../engine/convert.ts'
import {SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import {INT, isString, isUnicode, nvarchar, SYSNAME} from '../engine/types.ts'
import type {SqlType, Value} from '../engine/values.ts'
import type {Principal} from '../storage/model.ts'
import {PUBLIC} from '../storage/new-database.ts'
import {APPLOCK_MODES, APPLOCK_OWNERS, getApplock, releaseApplock} from './applocks.ts'
import {addProperty, updateProperty} from './properties.ts'

export interface GivenArgument {
  /** With its @; undefined for one that is told by its place. */
  readonly name: string | undefined
  readonly type: SqlType
  readonly value: Value
}

interface Parameter {
  readonly name: string
  readonly type: SqlType | 'any'
  /** Left out: null, and `given` says so. */
  readonly optional: boolean
}

export type Taken = ReadonlyMap<string, {readonly value: Value; readonly type: SqlType}>

export interface Procedure {
  readonly parameters: readonly Parameter[]
  /** Return status. */
  run(taken: Taken, session: Session): Promise<number>
}

/** System procedures by their lower-case name. */
export const PROCEDURES: ReadonlyMap<string, Procedure> = new Map<string, Procedure>([
  [
    'sp_getapplock',
    {
      parameters: [
        {name: '@resource', type: nvarchar(255), optional: false},
        {name: '@lockmode', type: nvarchar(32), optional: false},
        {name: '@lockowner', type: nvarchar(32), optional: true},
        {name: '@locktimeout', type: INT, optional: true},
        {name: '@dbprincipal', type: SYSNAME, optional: true},
      ],
      run: runGetApplock,
    },
  ],
  [
    'sp_releaseapplock',
    {
      parameters: [
        {name: '@resource', type: nvarchar(255), optional: false},
        {name: '@lockowner', type: nvarchar(32), optional: true},
        {name: '@dbprincipal', type: SYSNAME, optional: true},
      ],
      run: runReleaseApplock,
    },
  ],
  ['sp_addextendedproperty', propertyProcedure(addProperty)],
  ['sp_updateextendedproperty', propertyProcedure(updateProperty)],
])

/** Fits what was given to the parameters. Throws 201, 8144, 8145, 119 or 8143. */
export function takeArguments(name: string, procedure: Procedure, given: readonly GivenArgument[]): Taken {
  const taken = new Map<string, {value: Value; type: SqlType}>()
  let named = false
  given.forEach((argument, place) => {
    if (argument.name === undefined && named) {
      throw new SqlError(
        119,
        `Must pass parameter number ${place + 1} and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.`,
        {severity: 15},
      )
    }
    named ||= argument.name !== undefined
    const wanted = argument.name?.toLowerCase()
    const parameter =
      wanted === undefined ? procedure.parameters[place] : procedure.parameters.find((one) => one.name === wanted)
    if (parameter === undefined)
      throw unsupported(wanted === undefined ? `${place + 1} arguments of ${name}` : `${argument.name} of ${name}`)
    if (taken.has(parameter.name))
      throw new SqlError(8143, `Parameter '${argument.name}' was supplied multiple times.`, {severity: 15})
    const type = parameter.type === 'any' ? argument.type : parameter.type
    taken.set(parameter.name, {type, value: conversion(argument.type, type, {explicit: false})(argument.value)})
  })
  for (const {name: wanted, optional} of procedure.parameters) {
    if (!optional && !taken.has(wanted)) {
      throw new SqlError(
        201,
        `Procedure or function '${name}' expects parameter '${wanted}', which was not supplied.`,
        {state: 4},
      )
    }
  }
  return taken
}

/** learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql */
async function runGetApplock(taken: Taken, session: Session): Promise<number> {
  const {resource, owner} = lockOf(taken, session)
  const mode = String(taken.get('@lockmode')?.value)
  const wanted = named(APPLOCK_MODES, mode)
  if (wanted === undefined) throw unsupported(`the lock mode ${mode}`)
  const timeout = taken.get('@locktimeout')?.value
  const ms = timeout === undefined || timeout === null ? session.lockTimeout : Number(timeout)
  return await getApplock(session, resource, wanted, owner, ms)
}

async function runReleaseApplock(taken: Taken, session: Session): Promise<number> {
  const {resource, owner, principal} = lockOf(taken, session)
  if (releaseApplock(session, resource, owner)) return 0
  throw new SqlError(
    1223,
    `Cannot release the application lock (Database Principal: '${principal.name}', Resource: '${resource.name}') because it is not currently held.`,
    {state: 1},
  )
}

function named<T>(known: Readonly<Record<string, T>>, written: string): T | undefined {
  return known[written.toLowerCase()]
}

function lockOf(taken: Taken, session: Session) {
  const resource = taken.get('@resource')?.value
  if (typeof resource !== 'string' || resource === '') throw unsupported('an application lock without a resource')
  const written = String(taken.get('@lockowner')?.value ?? 'Transaction')
  const owner = named(APPLOCK_OWNERS, written)
  if (owner === undefined) throw unsupported(`the lock owner ${written}`)
  if (owner === 'transaction' && session.depth === 0)
    throw unsupported('an application lock of a transaction where there is none')
  const principal = lockPrincipal(taken.get('@dbprincipal')?.value ?? 'public', session)
  return {
    owner,
    principal,
    resource: {databaseId: session.database.committed.id, principalId: principal.id, name: resource},
  }
}

/** The principal is a part of the lock's name; only its members, dbo and db_owner may ask for it. */
function lockPrincipal(name: Value, session: Session): Principal {
  const principal = session
    .view(session.database)
    .principals.find((one) => typeof name === 'string' && sameName(one.name, name))
  const rights = session.databaseRights(session.database)
  if (principal === undefined) throw unsupported(`the principal ${name} of an application lock, which is not there`)
  const member = principal.id === PUBLIC || rights.isOwnerRole || rights.user?.id === principal.id
  if (!member && !rights.inRole(principal.id))
    throw unsupported(`an application lock of ${name} for who is no member of it`)
  return principal
}

/** learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql, for the database itself. */
function propertyProcedure(change: typeof addProperty): Procedure {
  return {
    parameters: [
      {name: '@name', type: SYSNAME, optional: false},
      {name: '@value', type: 'any', optional: true},
    ],
    run: async (taken, session) => {
      const name = taken.get('@name')?.value
      const value = taken.get('@value')
      if (typeof name !== 'string' || value === undefined || typeof value.value !== 'string' || !isString(value.type)) {
        throw unsupported('extended properties that are not strings')
      }
      const property = {name, value: propertyValue(value.value, value.type), unicode: isUnicode(value.type)}
      await session.changing(session.database, (ground) => change(property, ground))
      return 0
    },
  }
}

/** sql_variant holds at most 7,500 bytes. */
function propertyValue(value: string, type: SqlType): string {
  const size = value.length * (isUnicode(type) ? 2 : 1)
  if (size > 7500)
    throw new SqlError(15097, 'The size associated with an extended property cannot be more than 7,500 bytes.')
  return value
}
