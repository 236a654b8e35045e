import {sameName} from '../engine/compare.ts'
import {unsupported} from '../engine/errors.ts'
import {DATA_PATH, LOG_PATH, SERVER_COLLATION} from '../engine/instance.ts'
import type {Builtin} from '../engine/scope.ts'
import type {Session} from '../engine/session.ts'
import {INT, nvarchar, SID, SMALLINT, SYSNAME, VARIANT, varbinary} from '../engine/types.ts'
import {Moment, Variant} from '../engine/values.ts'

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
    case 'DB_ID':
      return {parameters: [SYSNAME], optional: 1, returns: INT, call: ([given]) => databaseId(given, session)}
    case 'DB_NAME':
      return {parameters: [], optional: 0, returns: SYSNAME, call: () => session.view(session.database).name}
    case 'SUSER_SNAME':
      return {parameters: [SID], optional: 1, returns: SYSNAME, call: ([sid]) => loginName(sid, session)}
    case 'ORIGINAL_LOGIN':
      return {parameters: [], optional: 0, returns: SYSNAME, call: () => session.originalLoginName}
    case 'XACT_STATE':
      return {parameters: [], optional: 0, returns: SMALLINT, call: () => transactionState(session)}
    case 'CONTEXT_INFO':
      return {parameters: [], optional: 0, returns: varbinary(128), call: () => contextInfo(session)}
    default:
      return undefined
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

function serverProperty(property: unknown, session: Session): Variant | null {
  const text = (value: string) => new Variant(nvarchar(260), value)
  switch (String(property).toUpperCase()) {
    case 'PRODUCTVERSION':
      return text(session.instance.version)
    case 'EDITION':
      return text('Standard Edition (64-bit)')
    case 'COLLATION':
      return text(SERVER_COLLATION)
    case 'INSTANCEDEFAULTDATAPATH':
      return text(DATA_PATH)
    case 'INSTANCEDEFAULTLOGPATH':
      return text(LOG_PATH)
    default:
      throw unsupported(`SERVERPROPERTY('${property}')`)
  }
}

function databaseId(given: unknown, session: Session): bigint | null {
  if (given === undefined) return BigInt(session.view(session.database).id)
  if (given === null) return null
  const cell = session.instance.find(String(given))
  return cell === undefined ? null : BigInt(cell.committed.id)
}

/** Names of others are told to everybody, as SQL Server does for a SID that is known. */
function loginName(sid: unknown, session: Session): string | null {
  if (sid === undefined) return session.loginName
  if (!(sid instanceof Uint8Array)) return null
  const hex = Buffer.from(sid).toString('hex').toUpperCase()
  return session.instance.state.logins.find((login) => sameName(login.sid, hex))?.name ?? null
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
