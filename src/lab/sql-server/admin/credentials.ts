import {sameName} from '../engine/compare.ts'
import {errors, SqlError, unsupported} from '../engine/errors.ts'
import type {Session} from '../engine/session.ts'
import type {Credential} from '../storage/model.ts'
import type {CredentialStatement} from '../tsql/credentials.ts'

const FIRST_ID = 65_536
/** What IDENTITY has to be for a container of blobs. */
const BY_SIGNATURE = 'SHARED ACCESS SIGNATURE'

type Change = Extract<CredentialStatement, {kind: 'create-credential' | 'alter-credential'}>

/** learn.microsoft.com/sql/t-sql/statements/create-credential-transact-sql. Throws 15247 or 15530. */
export function createCredential({name, identity, secret}: Change, session: Session): void {
  outsideTransaction(session)
  if (!session.serverRights.has('ALTER ANY CREDENTIAL')) throw errors.noPermission()
  if (name.startsWith('#')) throw unsupported('a credential whose name begins with #')
  const {instance} = session
  const {credentials} = instance.state
  if (credentials.some((one) => sameName(one.name, name)))
    throw new SqlError(15530, `The credential with name "${name}" already exists.`)
  const now = instance.clock.iso()
  const id = Math.max(FIRST_ID - 1, ...credentials.map((one) => one.id)) + 1
  const made: Credential = {id, name, identity, secret: secret ?? null, created: now, modified: now}
  session.changeServer({...instance.state, credentials: [...credentials, made]})
}

/** Identity and secret are both set anew. learn.microsoft.com/sql/t-sql/statements/alter-credential-transact-sql */
export function alterCredential({name, identity, secret}: Change, session: Session): void {
  outsideTransaction(session)
  const {state, clock} = session.instance
  const old = named(name, 'alter', session)
  const altered: Credential = {...old, identity, secret: secret ?? null, modified: clock.iso()}
  session.changeServer({...state, credentials: state.credentials.map((one) => (one === old ? altered : one))})
}

/** learn.microsoft.com/sql/t-sql/statements/drop-credential-transact-sql */
export function dropCredential(name: string, session: Session): void {
  outsideTransaction(session)
  const {state} = session.instance
  const old = named(name, 'drop', session)
  session.changeServer({...state, credentials: state.credentials.filter((one) => one !== old)})
}

/**
 * The shared access signature for a container: of the credential that is called as the container is. Undefined where there is
 * none, or the session may not use it.
 * learn.microsoft.com/sql/relational-databases/backup-restore/sql-server-backup-to-url#security
 */
export function signatureFor(container: string, {instance, serverRights}: Session): string | undefined {
  if (!serverRights.has('ALTER ANY CREDENTIAL')) return undefined
  const found = instance.state.credentials.find((one) => sameName(one.name, container))
  return found !== undefined && sameName(found.identity, BY_SIGNATURE) ? (found.secret ?? undefined) : undefined
}

/** Throws 15151. */
function named(name: string, verb: 'alter' | 'drop', session: Session): Credential {
  const found = session.instance.state.credentials.find((one) => sameName(one.name, name))
  if (found === undefined || !session.serverRights.has('ALTER ANY CREDENTIAL'))
    throw errors.notFound(verb, 'credential', name)
  return found
}

function outsideTransaction(session: Session): void {
  if (session.depth > 0) throw unsupported('credentials within a transaction')
}
