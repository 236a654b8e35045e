import type {LockWait} from '../engine/locks.ts'
import type {Session} from '../engine/session.ts'
import {BIT, DATETIME, FLOAT, INT, nvarchar, SMALLINT, SYSNAME, varbinary} from '../engine/types.ts'
import {type CatalogueView, number, time} from './view.ts'

/** Sessions of the server itself, of which a real one has dozens: whoever reads the view must know them from clients'. */
const BACKGROUND = [
  {id: 1n, command: 'LOG WRITER'},
  {id: 2n, command: 'LAZY WRITER'},
  {id: 3n, command: 'CHECKPOINT'},
] as const

/** Without VIEW SERVER STATE a login sees its own session only. */
function visibleSessions(session: Session): readonly Session[] {
  return session.serverRights.has('VIEW SERVER STATE') ? session.instance.sessions : [session]
}

export const sessions: CatalogueView = {
  columns: {
    session_id: SMALLINT,
    login_time: DATETIME,
    host_name: SYSNAME,
    program_name: SYSNAME,
    login_name: SYSNAME,
    original_login_name: SYSNAME,
    status: nvarchar(30),
    context_info: varbinary(128),
    is_user_process: BIT,
    database_id: SMALLINT,
    open_transaction_count: INT,
  },
  rows: (session) => [
    ...background(session).map(({id}) => ({
      session_id: id,
      login_time: time(session.instance.started, session),
      host_name: null,
      program_name: null,
      login_name: 'sa',
      original_login_name: 'sa',
      status: 'sleeping',
      context_info: new Uint8Array(),
      is_user_process: 0n,
      database_id: 1n,
      open_transaction_count: 0n,
    })),
    ...visibleSessions(session).map((one) => ({
      session_id: number(one.id),
      login_time: time(new Date(one.loggedOn).toISOString(), session),
      host_name: one.client.host,
      program_name: one.client.program,
      login_name: one.loginName,
      original_login_name: one.originalLoginName,
      status: one.request === undefined ? 'sleeping' : 'running',
      context_info: one.contextInfo,
      is_user_process: 1n,
      database_id: number(one.database.committed.id),
      open_transaction_count: number(one.depth),
    })),
  ],
}

export const requests: CatalogueView = {
  columns: {
    session_id: SMALLINT,
    request_id: INT,
    start_time: DATETIME,
    status: nvarchar(30),
    command: nvarchar(32),
    context_info: varbinary(128),
    database_id: SMALLINT,
    blocking_session_id: SMALLINT,
    wait_type: nvarchar(60),
    wait_time: INT,
    percent_complete: FLOAT,
  },
  rows: (session) => {
    session.instance.replies?.looked()
    return [
      ...background(session).map(({id, command}) => ({
        session_id: id,
        request_id: 0n,
        start_time: time(session.instance.started, session),
        status: 'background',
        command,
        context_info: null,
        database_id: 1n,
        ...waitOf(undefined),
        percent_complete: 0,
      })),
      ...visibleSessions(session).flatMap((one) =>
        one.request === undefined
          ? []
          : [
              {
                session_id: number(one.id),
                request_id: 0n,
                start_time: time(new Date(one.request.started).toISOString(), session),
                status: one.waits.waiting ? 'suspended' : 'running',
                ...waitOf(one.instance.locks.waitOf(one)),
                command: one.request.command,
                context_info: one.contextInfo,
                database_id: number(one.database.committed.id),
                percent_complete: one.request.percent ?? 0,
              },
            ],
      ),
    ]
  },
}

/** learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-requests-transact-sql */
function waitOf(wait: LockWait | undefined) {
  return {
    blocking_session_id: number(wait?.blocker ?? 0),
    wait_type: wait?.type ?? null,
    wait_time: number(wait === undefined ? 0 : Date.now() - wait.since),
  }
}

function background(session: Session) {
  return session.serverRights.has('VIEW SERVER STATE') ? BACKGROUND : []
}
