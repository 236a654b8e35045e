import type {SqlServerOptions} from './options.ts'

/** Who restores, and reads backup files: on a verification server its verifier, on others the admin. Nobody else may create databases. */
export const restorerOf = ({principals}: Pick<SqlServerOptions, 'principals'>): 'verifier' | 'admin' =>
  principals.verifier === undefined ? 'admin' : 'verifier'
