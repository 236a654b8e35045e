import type {Authority} from '../../engine/step.ts'
import type {MediaInspecting} from '../../site/backups.ts'
import type {
  DatabaseServerInspecting,
  DatabaseServerReading,
  DatabaseServerWriting,
} from '../../site/database-server.ts'
import type {ServerQuestions} from '../../site/foreseen.ts'
import type {RestoringReading, RestoringWriting} from '../../site/restoring.ts'
import {accessAhead} from './access-ahead.ts'
import {access} from './auditor.ts'
import {backUp} from './backups.ts'
import {createDatabase, dropDatabase, equip, giveToOwner, setOptions} from './databases.ts'
import {claim} from './fence.ts'
import {blind, createLogin, dropLogin, fenceLogin, letAudit, setLoginState, setPassword} from './logins.ts'
import {mediaInspecting} from './media.ts'
import {migrate} from './migrate.ts'
import type {SqlServerOptions} from './options.ts'
import {ReadAhead} from './read-ahead.ts'
import {Reader, ReadsOfView} from './reader.ts'
import {SqlServerReading} from './reading.ts'
import {restoringReading, restoringWriting} from './restoring.ts'
import {logOn, principals} from './rights.ts'
import {dropUser, ensureUser} from './users.ts'

export type {PrincipalName, SqlServerOptions} from './options.ts'

/** A managed SQL Server. Nothing is loaded or connected before it is asked something. */
export interface SqlServerSite {
  /** A fresh view with the reader's login; what is foreseen is asked in one batch, and then no answer is newer than the view. */
  reading(foreseen?: ServerQuestions): DatabaseServerReading
  /** What the reader may not ask; a connection of its own for each question. */
  inspecting(foreseen?: ServerQuestions): DatabaseServerInspecting
  /** The way to change something, for one attempt; every call is a connection of its own, fenced and stamped. */
  writing(authority: Authority): DatabaseServerWriting
  /** Backup files as its verifier reads them. */
  media(): MediaInspecting
  /** What was restored, as the reader sees it. */
  restoringSeen(): RestoringReading
  /** The way to restore something, for one attempt. */
  restoring(authority: Authority): RestoringWriting
  /** Ends the reader's connection; without it the process would stay. */
  close(): void
}

export function sqlServerSite(options: SqlServerOptions): SqlServerSite {
  const reader = new Reader(options)
  return {
    reading: (foreseen) => {
      const reads = new ReadsOfView(reader)
      return new SqlServerReading(options.name, foreseen ? new ReadAhead(reads, foreseen) : reads)
    },
    inspecting: (foreseen) => ({
      access: foreseen
        ? accessAhead(options, foreseen.access)
        : (logins, databases) => access(options, logins, databases),
      principals: () => principals(options, reader),
      logOn: (principal) => logOn(options, principal),
    }),
    writing: (authority) => writing(options, reader, authority),
    media: () => mediaInspecting(options),
    restoringSeen: () => restoringReading(reader),
    restoring: (authority) => restoringWriting({options, reader, authority}),
    close: () => reader.close(),
  }
}

function writing(options: SqlServerOptions, reader: Reader, authority: Authority): DatabaseServerWriting {
  const errand = {options, reader, authority}
  return {
    name: options.name,
    claim: () => claim(errand),
    createDatabase: (order) => createDatabase(errand, order),
    setOptions: (database) => setOptions(errand, database),
    equip: (database, marker) => equip(errand, database, marker),
    backUp: (order, progress) => backUp(errand, order, progress),
    giveToOwner: (database) => giveToOwner(errand, database),
    dropDatabase: (database) => dropDatabase(errand, database),
    migrate: (database, migration) => migrate(errand, database, migration),
    createLogin: (order) => createLogin(errand, order),
    setPassword: (login, password) => setPassword(errand, login, password),
    setLoginState: (login, state) => setLoginState(errand, login, state),
    fenceLogin: (login) => fenceLogin(errand, login),
    blind: (login) => blind(errand, login),
    letAudit: (login) => letAudit(errand, login),
    ensureUser: (database, login, role, defaultSchema) => ensureUser(errand, database, login, role, defaultSchema),
    dropUser: (database, user) => dropUser(errand, database, user),
    dropLogin: (login) => dropLogin(errand, login),
  }
}
