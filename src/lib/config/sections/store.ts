import * as z from 'zod/mini'
import {file, host, login, name, path, port, secret, text} from '../kinds.ts'

/** A file of SQLite for one machine, or a database of SQL Server for a team. */
export const store = z.union(
  [
    path,
    z.strictObject(
      {
        host,
        port: z._default(port, 1433),
        via: z.optional(name),
        tls: z.strictObject({name: host, ca: file}, 'the certificate: its `name` and the authority `ca`'),
        database: text('a name of a database', /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/),
        user: login,
        password: secret,
      },
      'a database of SQL Server',
    ),
  ],
  'a path of a file, or a database of SQL Server: `host`, `tls`, `database`, `user`, `password`',
)
