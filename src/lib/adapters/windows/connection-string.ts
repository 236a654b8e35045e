import type {ServiceConfiguration} from '../../site/vm.ts'

/** What the service opens its database with, in SqlClient's form. Holds the password. */
export const connectionString = (config: ServiceConfiguration): string =>
  (
    [
      ['Server', `tcp:${config.server}`],
      ['Database', config.database],
      ['User ID', config.login],
      ['Password', config.password.reveal()],
      ['Encrypt', 'True'],
      ['TrustServerCertificate', 'False'],
      ['HostNameInCertificate', config.serverName],
      ['Application Name', config.service],
    ] as const
  )
    .map(([keyword, value]) => `${keyword}=${quoted(value)}`)
    .join(';')

/**
 * Quoted as DbConnectionStringBuilder does: bare where no character of the value means anything to the parser; in single
 * quotation marks where only double ones are inside; else in double ones, with those inside doubled.
 * https://learn.microsoft.com/dotnet/api/system.data.common.dbconnectionstringbuilder.appendkeyvaluepair
 */
export function quoted(value: string): string {
  if (value.includes('\0')) throw new TypeError('A value with a zero character cannot stand in a connection string.')
  if (/^[^"'=;\s\p{Cc}]*$/u.test(value)) return value
  return value.includes('"') && !value.includes("'") ? `'${value}'` : `"${value.replaceAll('"', '""')}"`
}
