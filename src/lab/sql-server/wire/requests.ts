import type {GivenArgument} from '../admin/procedures.ts'
import {unsupported} from '../engine/errors.ts'
import type {TransactionRequest} from '../engine/request.ts'
import type {Variables} from '../engine/scope.ts'
import type {IsolationLevel} from '../tsql/ast.ts'
import {Reader} from './bytes.ts'
import {readParameter, type WireParameter} from './parameters.ts'

export type WireRequest =
  | {readonly kind: 'batch'; readonly text: string}
  | {readonly kind: 'parameterised'; readonly text: string; readonly parameters: Variables}
  | {readonly kind: 'procedure'; readonly name: string; readonly arguments: readonly GivenArgument[]}
  | ({readonly kind: 'transaction'} & TransactionRequest)

const SP_EXECUTESQL = 10
const WELL_KNOWN: ReadonlyMap<number, string> = new Map([
  [1, 'sp_cursor'],
  [2, 'sp_cursoropen'],
  [3, 'sp_cursorprepare'],
  [4, 'sp_cursorexecute'],
  [5, 'sp_cursorprepexec'],
  [6, 'sp_cursorunprepare'],
  [7, 'sp_cursorfetch'],
  [8, 'sp_cursoroption'],
  [9, 'sp_cursorclose'],
  [SP_EXECUTESQL, 'sp_executesql'],
  [11, 'sp_prepare'],
  [12, 'sp_execute'],
  [13, 'sp_prepexec'],
  [14, 'sp_prepexecrpc'],
  [15, 'sp_unprepare'],
])
const RPC_SEPARATORS = [0x80, 0xff]
const BY_NUMBER = 0xffff
const WITH_RECOMPILE = 0x01
const TRANSACTION = {begin: 5, commit: 7, rollback: 8, save: 9} as const
const AS_BEFORE = 0
const ISOLATION: ReadonlyMap<number, IsolationLevel> = new Map([
  [2, 'read committed'],
  [4, 'serializable'],
])
const BEGINS_ANOTHER = 0x01

/** A SQL batch: ALL_HEADERS, then the text. */
export function readBatch(body: Buffer): WireRequest {
  return {kind: 'batch', text: afterHeaders(body).rest().toString('utf16le')}
}

/** One remote procedure call; a message with several is refused. */
export function readCall(body: Buffer): WireRequest {
  const reader = afterHeaders(body)
  const length = reader.u16()
  const name = length === BY_NUMBER ? wellKnown(reader.u16()) : reader.text(length)
  if ((reader.u16() & WITH_RECOMPILE) !== 0) throw unsupported('RPC WITH RECOMPILE')
  const parameters: WireParameter[] = []
  while (reader.more) {
    if (RPC_SEPARATORS.includes(reader.peek())) throw unsupported('several procedures in one message')
    parameters.push(readParameter(reader))
  }
  if (name.toLowerCase().replace(/^sys\./, '') === 'sp_executesql') return parameterised(parameters)
  for (const parameter of parameters) if (parameter.output) throw unsupported('OUTPUT parameters')
  return {
    kind: 'procedure',
    name,
    arguments: parameters.map((one) => ({
      name: one.name === '' ? undefined : one.name,
      type: one.type,
      value: one.value,
    })),
  }
}

/** Begin, commit, rollback and savepoint that a driver asks for without T-SQL. MS-TDS 2.2.6.9. */
export function readTransactionRequest(body: Buffer): WireRequest {
  const reader = afterHeaders(body)
  switch (reader.u16()) {
    case TRANSACTION.begin: {
      const level = reader.u8()
      const isolation = ISOLATION.get(level)
      if (isolation === undefined && level !== AS_BEFORE) throw unsupported(`isolation level ${level}`)
      return {kind: 'transaction', what: 'begin', name: nameIn(reader), isolation}
    }
    case TRANSACTION.commit:
      return {kind: 'transaction', what: 'commit', name: endedName(reader)}
    case TRANSACTION.rollback:
      return {kind: 'transaction', what: 'rollback', name: endedName(reader)}
    case TRANSACTION.save:
      return {kind: 'transaction', what: 'save', name: nameIn(reader)}
    default:
      throw unsupported('this transaction manager request')
  }
}

/** Its length is in bytes. Undefined where it is empty. */
function nameIn(reader: Reader): string | undefined {
  const bytes = reader.u8()
  return bytes === 0 ? undefined : reader.text(bytes / 2)
}

function endedName(reader: Reader): string | undefined {
  const name = nameIn(reader)
  if ((reader.u8() & BEGINS_ANOTHER) !== 0) throw unsupported('a transaction that begins as another one ends')
  return name
}

function parameterised(parameters: readonly WireParameter[]): WireRequest {
  const [statement, declarations, ...values] = parameters
  if (typeof statement?.value !== 'string') throw unsupported('sp_executesql without a text')
  if (declarations !== undefined && typeof declarations.value !== 'string')
    throw unsupported('sp_executesql with declarations that are no text')
  const variables: Variables = new Map()
  for (const parameter of values) {
    if (parameter.output) throw unsupported('OUTPUT parameters')
    if (parameter.name === '') throw unsupported('parameters without a name')
    variables.set(parameter.name.toLowerCase(), {type: parameter.type, value: parameter.value})
  }
  return {kind: 'parameterised', text: statement.value, parameters: variables}
}

function wellKnown(id: number): string {
  const name = WELL_KNOWN.get(id)
  if (name === undefined) throw unsupported(`procedure number ${id}`)
  return name
}

function afterHeaders(body: Buffer): Reader {
  return new Reader(body, body.readUInt32LE(0))
}
