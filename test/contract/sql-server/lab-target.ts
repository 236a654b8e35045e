import {PASSWORDS, StandIn} from '../../lab/sql-server/stand-in.ts'
import {TENANT, TENANT_PASSWORD} from './row.ts'
import type {Target} from './target.ts'
import {withFolders} from './text.ts'

/** A stand-in of its own. Rows about another build get one of that build. */
export async function labTarget(): Promise<Target> {
  const build = '16.0.4100.1'
  const server = await StandIn.start({version: build})
  return {
    build,
    isReal: false,
    refuses: ({version}) => (version === undefined || version === build ? undefined : `about ${version}`),
    text: withFolders,
    value: (value) => value,
    connect: async (as, database) => {
      if (as === 'tenant') return await server.connect(TENANT, TENANT_PASSWORD, database)
      const password = as === 'sa' ? PASSWORDS.saPassword : PASSWORDS[as]
      return await server.connect(as === 'sa' ? 'sa' : `landlord_${as}`, password, database)
    },
    changes: () => server.trace.filter(({changed}) => changed).length,
    clean: async () => await server.reset(),
    stop: async () => await server.stop(),
  }
}
