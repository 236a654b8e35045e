import {randomBytes} from 'node:crypto'
import type {Login, ServerState} from '../storage/model.ts'
import type {NewDatabase} from '../storage/new-database.ts'
import {hashPassword} from './passwords.ts'
import {PUBLIC_ROLE, SA_ID, SA_SID, SYSADMIN_ROLE} from './server-rights.ts'

/** As Setup leaves a server: `sa` with a password that nobody knows, and everybody sees the databases' names. */
export function firstServerState(now: string): ServerState {
  const sa: Login = {
    id: SA_ID,
    name: 'sa',
    sid: SA_SID,
    disabled: false,
    defaultDatabase: 'master',
    policyChecked: true,
    created: now,
    modified: now,
    ...hashPassword(randomBytes(32).toString('base64')),
  }
  return {
    roles: [],
    credentials: [],
    logins: [sa],
    permissions: [
      {granteeId: PUBLIC_ROLE, class: 100, majorId: 0, permission: 'VIEW ANY DATABASE', state: 'G', grantorId: SA_ID},
      {granteeId: SA_ID, class: 100, majorId: 0, permission: 'CONNECT SQL', state: 'G', grantorId: SA_ID},
    ],
    roleMembers: [{roleId: SYSADMIN_ROLE, memberId: SA_ID}],
    nextPrincipalId: 256,
  }
}

const SYSTEM_PATH = 'C:\\mssql\\data\\'

export const SYSTEM_DATABASES: readonly Omit<NewDatabase, 'created' | 'collation' | 'compatibilityLevel'>[] = [
  system(1, 'master', 'master', 'mastlog', true),
  system(2, 'tempdb', 'tempdev', 'templog', true),
  system(3, 'model', 'modeldev', 'modellog', false),
  system(4, 'msdb', 'MSDBData', 'MSDBLog', true),
]

function system(
  id: number,
  name: string,
  data: string,
  log: string,
  guestMayConnect: boolean,
): Omit<NewDatabase, 'created' | 'collation' | 'compatibilityLevel'> {
  return {
    id,
    name,
    ownerSid: SA_SID,
    guestMayConnect,
    files: [
      {
        id: 1,
        type: 'ROWS',
        name: data,
        path: `${SYSTEM_PATH}${data}.mdf`,
        pages: 1024,
        growth: 8192,
        percentGrowth: false,
        maxPages: -1,
      },
      {
        id: 2,
        type: 'LOG',
        name: log,
        path: `${SYSTEM_PATH}${log}.ldf`,
        pages: 1024,
        growth: 8192,
        percentGrowth: false,
        maxPages: -1,
      },
    ],
  }
}
