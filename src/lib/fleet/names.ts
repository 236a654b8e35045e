import {createHash} from 'node:crypto'

/** What a tenant's things are called, everywhere. All follow from the tenant's name, so nothing has to be looked up. */
export interface TenantNames {
  readonly database: string
  /** Two login slots, so that a new password or place can be prepared while the other one serves. */
  readonly logins: {readonly a: string; readonly b: string}
  readonly service: string
  /** `NT SERVICE\<service>`: right for the process and its files, never for the database. */
  readonly account: string
  readonly host: string
}

export const tenantNames = (
  tenant: string,
  {servicePrefix, domain}: {readonly servicePrefix: string; readonly domain: string},
): TenantNames => {
  const service = `${servicePrefix}-${tenant}`
  return {
    database: tenant,
    logins: {a: `${tenant}_a`, b: `${tenant}_b`},
    service,
    account: `NT SERVICE\\${service}`,
    host: `${tenant}.${domain}`,
  }
}

/** Whether a certificate with these DNS names is one for the host: `*` stands for one whole label, the first (RFC 6125, 6.4.3). */
export const isNamedBy = (host: string, names: readonly string[]): boolean => {
  const wild = `*${host.slice(host.indexOf('.'))}`
  return names.some((name) => [host, wild].includes(name.toLowerCase()))
}

/** The claim, and key of the exclusive lease, of all that changes a tenant. */
export const tenantKey = (tenant: string): string => `tenant:${tenant}`
/** Of a copy of it that is restored to the side: the tenant itself is not touched. */
export const copyKey = (tenant: string): string => `copy:${tenant}`
export const vmKey = (vm: string): string => `vm:${vm}`
export const serverKey = (server: string): string => `server:${server}`
/** The claim, and key of the exclusive lease, of fulls and differentials of a tenant: SQL Server takes one at a time (3023). */
export const dataBackupKey = (tenant: string): string => `backup:${tenant}`
/** The same of log backups, which go on while a full is taken. Who moves or swaps a database takes both keys. */
export const logBackupKey = (tenant: string): string => `log:${tenant}`
/** One of the numbered places of a VM; reserved by a run, then taken by its tenant. */
/** The claim, and key of the exclusive lease, of all that changes a release. */
export const releaseKey = (version: string): string => `release:${version}`
export const placeKey = (vm: string, place: number): string => `place:${vm}/${place}`

/**
 * SID of a service's virtual account: `S-1-5-80-` and the SHA-1 of the name in upper case, UTF-16LE, as five numbers. The same on
 * every machine, so it can be granted rights before the service exists. Source: `sc.exe showsid` on learn.microsoft.com.
 */
export function serviceSid(service: string): string {
  const hash = createHash('sha1').update(Buffer.from(service.toUpperCase(), 'utf16le')).digest()
  return `S-1-5-80-${[0, 4, 8, 12, 16].map((at) => hash.readUInt32LE(at)).join('-')}`
}

/** Physical file names of a new database: they carry the attempt key, since making and marking a database are two acts. */
export const databaseFiles = (
  database: string,
  attempt: string,
  folders: {readonly dataPath: string; readonly logPath: string},
): {readonly dataFile: string; readonly logFile: string} => ({
  dataFile: `${folders.dataPath}${database}_${attempt}.mdf`,
  logFile: `${folders.logPath}${database}_${attempt}_log.ldf`,
})
