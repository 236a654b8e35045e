import type {LoginSession} from '../../site/database-server.ts'
import {sqlText} from '../tds/sql-text.ts'
import type {Reads} from './reader.ts'
import {number, optionalText} from './rows.ts'

/** Seen by the reader: the admin lacks VIEW SERVER STATE and would see only itself. */
export async function sessionsOf(reader: Reads, login: string): Promise<readonly LoginSession[]> {
  const [rows = []] = await reader.read({
    text: sqlText('sessions.of-login'),
    parameters: {login: {type: 'nvarchar', value: login}},
  })
  return rows.map((row) => ({
    session: number(row, 'session_id'),
    program: optionalText(row, 'program_name') ?? '',
    host: optionalText(row, 'host_name') ?? '',
  }))
}
