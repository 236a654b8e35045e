/** What the lab understands of a SqlClient connection string. */
export interface ConnectionString {
  /** As written: `tcp:127.0.0.1,14331`. */
  readonly dataSource: string
  readonly host: string
  readonly port: number
  readonly database: string
  readonly login: string
  readonly password: string
  readonly encrypt: boolean
  readonly trustServerCertificate: boolean
  readonly application: string | undefined
  /** Name that the certificate must carry; the host's if left out. */
  readonly nameInCertificate: string | undefined
}

/**
 * Reads a connection string by the rules of SqlConnectionStringBuilder: pairs parted by semicolons, values in double or single
 * quotes where they hold special characters (a quote inside is doubled), keywords in any case.
 * Throws for keywords that are not listed here.
 */
export function readConnectionString(text: string): ConnectionString {
  const values = new Map(pairs(text).map(([keyword, value]) => [canonical(keyword), value]))
  const need = (keyword: string): string => {
    const value = values.get(keyword)
    if (value === undefined) throw new Error(`the connection string has no ${keyword}`)
    return value
  }
  const dataSource = need('server')
  const [host = '', port = '1433'] = dataSource.replace(/^tcp:/i, '').split(',')
  return {
    dataSource,
    host,
    port: Number(port),
    database: need('database'),
    login: need('user id'),
    password: need('password'),
    encrypt: truth(values.get('encrypt') ?? 'false'),
    trustServerCertificate: truth(values.get('trustservercertificate') ?? 'false'),
    application: values.get('application name'),
    nameInCertificate: values.get('hostnameincertificate'),
  }
}

/** The same text without the pair that holds the password. Throws as `readConnectionString` does. */
export const withoutPassword = (text: string): string =>
  pairs(text)
    .filter(([keyword]) => canonical(keyword) !== 'password')
    .map(([keyword, value]) => `${keyword}=${value}`)
    .join(';')

const synonyms: Readonly<Record<string, string>> = {
  server: 'server',
  'data source': 'server',
  database: 'database',
  'initial catalog': 'database',
  'user id': 'user id',
  password: 'password',
  encrypt: 'encrypt',
  trustservercertificate: 'trustservercertificate',
  hostnameincertificate: 'hostnameincertificate',
  'application name': 'application name',
}

function canonical(keyword: string): string {
  const known = synonyms[keyword.trim().toLowerCase()]
  if (known === undefined)
    throw new Error(`the lab does not support the keyword '${keyword.trim()}' in a connection string`)
  return known
}

const truth = (value: string): boolean => /^(?:true|yes|mandatory)$/i.test(value)

function pairs(text: string): readonly (readonly [string, string])[] {
  const pair = /\s*([^=;]+?)\s*=\s*(?:"((?:[^"]|"")*)"|'((?:[^']|'')*)'|([^;]*?))\s*(?:;|$)/gy
  const read: (readonly [string, string])[] = []
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text)
    if (!match?.[1]) throw new Error('the connection string cannot be read')
    read.push([match[1], match[2]?.replaceAll('""', '"') ?? match[3]?.replaceAll("''", "'") ?? match[4] ?? ''])
  }
  return read
}
