import {sameName} from '../engine/compare.ts'
import {SqlError} from '../engine/errors.ts'
import type {Database, ExtendedProperty} from '../storage/model.ts'
import type {Ground} from './users.ts'

/** A property of the database itself; 15233 where it is there already. */
export function addProperty(property: ExtendedProperty, {database, rights}: Ground): Database {
  if (!rights.has('ALTER')) throw invalidObject()
  if (find(database, property.name) !== undefined) {
    throw new SqlError(
      15233,
      `Property cannot be added. Property '${property.name}' already exists for 'object specified'.`,
    )
  }
  return {...database, properties: [...database.properties, property]}
}

/** 15217 where there is none of that name. */
export function updateProperty(property: ExtendedProperty, {database, rights}: Ground): Database {
  if (!rights.has('ALTER')) throw invalidObject()
  const old = find(database, property.name)
  if (old === undefined) {
    throw new SqlError(
      15217,
      `Property cannot be updated or deleted. Property '${property.name}' does not exist for 'object specified'.`,
    )
  }
  return {
    ...database,
    properties: database.properties.map((other) => (other === old ? {...property, name: old.name} : other)),
  }
}

function find(database: Database, name: string): ExtendedProperty | undefined {
  return database.properties.find((property) => sameName(property.name, name))
}

function invalidObject(): SqlError {
  return new SqlError(
    15135,
    "Object is invalid. Extended properties are not permitted on 'object specified', or the object does not exist.",
    {state: 8},
  )
}
