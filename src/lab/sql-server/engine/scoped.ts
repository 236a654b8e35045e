import type {Session} from './session.ts'

/** What sp_executesql leaves behind: SET options, USE and whom it executed as end with it, a transaction does not. */
export async function scoped<T>(session: Session, run: () => Promise<T>): Promise<T> {
  const {xactAbort, nocount, lockTimeout, isolation, database} = session
  const impersonated = session.identity.depth
  try {
    return await run()
  } finally {
    Object.assign(session, {xactAbort, nocount, lockTimeout, isolation})
    session.identity.backTo(impersonated)
    if (session.database !== database) {
      const {name} = database.committed
      session.request?.reply.environment({kind: 'database', name, before: session.database.committed.name})
      session.database = database
    }
  }
}
