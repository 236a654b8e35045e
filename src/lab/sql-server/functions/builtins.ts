import type {Builtin} from '../engine/scope.ts'
import type {Session} from '../engine/session.ts'
import {DATETIME, INT, SMALLINT, SYSNAME, VARIANT, varbinary} from '../engine/types.ts'
import {Moment} from '../engine/values.ts'
import {securityFunction} from './security.ts'
import {databaseId, databaseName, databaseProperty, serverProperty} from './server.ts'

/** Functions that ask the session or the server something; undefined for a name that the lab does not know. */
export function builtinOf(name: string, session: Session): Builtin | undefined {
  switch (name) {
    case 'SERVERPROPERTY':
      return {
        parameters: [SYSNAME],
        optional: 0,
        returns: VARIANT,
        call: ([property]) => serverProperty(property, session),
      }
    case 'SYSUTCDATETIME':
      return {
        parameters: [],
        optional: 0,
        returns: {name: 'datetime2', scale: 7},
        call: () => Moment.fromUnixMs(session.instance.clock.now()),
      }
    case 'GETUTCDATE':
      return {
        parameters: [],
        optional: 0,
        returns: DATETIME,
        call: () => Moment.fromUnixMs(session.instance.clock.now()).roundedToDatetime(),
      }
    case 'GETDATE':
      return {
        parameters: [],
        optional: 0,
        returns: DATETIME,
        call: () => session.instance.clock.local().roundedToDatetime(),
      }
    case 'SYSDATETIME':
      return {
        parameters: [],
        optional: 0,
        returns: {name: 'datetime2', scale: 7},
        call: () => session.instance.clock.local(),
      }
    case 'NEWID':
      return {
        parameters: [],
        optional: 0,
        returns: {name: 'uniqueidentifier'},
        call: () => crypto.randomUUID().toUpperCase(),
      }
    case 'DB_ID':
      return {parameters: [SYSNAME], optional: 1, returns: INT, call: ([given]) => databaseId(given, session)}
    case 'DB_NAME':
      return {parameters: [INT], optional: 1, returns: SYSNAME, call: ([given]) => databaseName(given, session)}
    case 'DATABASEPROPERTYEX':
      return {
        parameters: [SYSNAME, SYSNAME],
        optional: 0,
        returns: VARIANT,
        call: (given) => databaseProperty(given, session),
      }
    case 'XACT_STATE':
      return {parameters: [], optional: 0, returns: SMALLINT, call: () => transactionState(session)}
    case 'CONTEXT_INFO':
      return {parameters: [], optional: 0, returns: varbinary(128), call: () => contextInfo(session)}
    default:
      return securityFunction(name, session)
  }
}

/** @@name; undefined for those that the lab does not know. */
export function globalOf(name: string, session: Session): Builtin | undefined {
  switch (name) {
    case '@@SPID':
      return {parameters: [], optional: 0, returns: SMALLINT, call: () => BigInt(session.id)}
    case '@@TRANCOUNT':
      return {parameters: [], optional: 0, returns: INT, call: () => BigInt(session.depth)}
    default:
      return undefined
  }
}

function transactionState(session: Session): bigint {
  if (session.depth === 0) return 0n
  return session.transaction?.doomed === true ? -1n : 1n
}

/** 128 bytes, zeros at the end; NULL before the first SET CONTEXT_INFO. */
function contextInfo(session: Session): Uint8Array | null {
  if (session.contextInfo.length === 0) return null
  return Buffer.concat([session.contextInfo, Buffer.alloc(128 - session.contextInfo.length)])
}
