/**
 * What the product relies on, verb by verb: a request and what must be in its reply. Rows of a scenario run in order on one
 * machine. The page says where the behaviour is documented; proofs.json on which builds of Windows the row was seen to hold.
 */
export interface Row {
  readonly verb: string
  readonly says: string
  readonly input: object
  /** A file that lies on the machine before the row is asked, as sftp would put it there; base64. */
  readonly upload?: {readonly path: string; readonly content: string}
  /** Matched as a part of the reply; values may be vitest's asymmetric matchers. */
  readonly reply: object
  readonly page: string
  /** What differs from an ordinary call: token 1 of tenant:acme, the first store. */
  readonly call?: {readonly token?: number; readonly key?: string; readonly store?: string; readonly attempt?: string}
  /** Cannot be asked of a real machine; `because` says why. */
  readonly only?: 'lab'
  readonly because?: string
}

export interface Scenario {
  readonly title: string
  readonly rows: readonly Row[]
}

/** Of the row in the proofs. */
export const rowId = (title: string, {verb, says}: Row): string => `${verb}: ${title}: ${says}`

/** Addresses that nobody has: on a real machine they are reserved and freed again, and nothing ever listens there. */
export const scratch = {host: 'll-contract.invalid', httpPort: 61_080, httpsPort: 61_443} as const

export const store = '01JZZZZZZZZZZZZZZZZZZZZZZ1'
export const otherStore = '01JZZZZZZZZZZZZZZZZZZZZZZ2'
export const attempt = '01JAAAAAAAAAAAAAAAAAAAAAA1'
export const otherAttempt = '01JAAAAAAAAAAAAAAAAAAAAAA2'
export const tenantId = '01JTTTTTTTTTTTTTTTTTTTTTT1'
export const otherTenantId = '01JTTTTTTTTTTTTTTTTTTTTTT2'

export const done = {ok: true, changed: true, error: null}
export const already = {ok: true, changed: false, changes: [], error: null}
export const refused = (code: string, more: object = {}): object => ({ok: false, error: {code, ...more}})

export const pages = {
  acl: 'https://learn.microsoft.com/dotnet/api/system.security.accesscontrol.objectsecurity.setsecuritydescriptorsddlform',
  access: 'https://learn.microsoft.com/windows-server/administration/windows-commands/secedit-export',
  certificate:
    'https://learn.microsoft.com/dotnet/api/system.security.cryptography.x509certificates.x509keystorageflags',
  certificateDrive:
    'https://learn.microsoft.com/powershell/module/microsoft.powershell.security/about/about_certificate_provider',
  cim: 'https://learn.microsoft.com/windows/win32/cimwin32prov/win32-service',
  delayed: 'https://learn.microsoft.com/windows-server/administration/windows-commands/sc-config',
  delete: 'https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-deleteservice',
  digest: 'https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/get-filehash',
  directories: 'https://learn.microsoft.com/dotnet/api/system.io.directory.move',
  events: 'https://learn.microsoft.com/powershell/module/microsoft.powershell.diagnostics/get-winevent',
  fileSystemInfos: 'https://learn.microsoft.com/dotnet/api/system.io.directoryinfo.getfilesysteminfos',
  firewall: 'https://learn.microsoft.com/powershell/module/netsecurity/new-netfirewallrule',
  listeners: 'https://learn.microsoft.com/powershell/module/nettcpip/get-nettcpconnection',
  profiles: 'https://learn.microsoft.com/powershell/module/netsecurity/get-netfirewallprofile',
  replace: 'https://learn.microsoft.com/dotnet/api/system.io.file.replace',
  registry: 'https://learn.microsoft.com/powershell/module/microsoft.powershell.management/new-itemproperty',
  scriptBlock: 'https://learn.microsoft.com/dotnet/api/system.management.automation.scriptblock.create',
  sslcert: 'https://learn.microsoft.com/windows-server/administration/windows-commands/netsh-http',
  sqlclient: 'https://learn.microsoft.com/dotnet/api/system.data.sqlclient.sqlexception.number',
  urlacl: 'https://learn.microsoft.com/windows/win32/http/namespace-reservations-registrations-and-routing',
  tcp: 'https://learn.microsoft.com/dotnet/api/system.net.sockets.tcpclient.connectasync',
  tls: 'https://learn.microsoft.com/dotnet/api/system.net.security.sslstream.authenticateasclient',
  zip: 'https://learn.microsoft.com/dotnet/api/system.io.compression.zipfile.extracttodirectory',
} as const
