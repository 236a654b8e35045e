/** An edition of Windows Server by its build. */
export interface WindowsVersion {
  readonly build: number
  readonly name: string
  /** Last day of Microsoft's extended support. */
  readonly supportedUntil: string
}

/** Source: learn.microsoft.com/lifecycle/products, learn.microsoft.com/windows-server/get-started/windows-server-release-info */
const VERSIONS: readonly WindowsVersion[] = [
  {build: 9200, name: 'Windows Server 2012', supportedUntil: '2023-10-10'},
  {build: 9600, name: 'Windows Server 2012 R2', supportedUntil: '2023-10-10'},
  {build: 14393, name: 'Windows Server 2016', supportedUntil: '2027-01-12'},
  {build: 17763, name: 'Windows Server 2019', supportedUntil: '2029-01-09'},
  {build: 20348, name: 'Windows Server 2022', supportedUntil: '2031-10-14'},
  {build: 26100, name: 'Windows Server 2025', supportedUntil: '2034-11-14'},
]

/** `version`: `10.0.20348`. Undefined: none that landlord knows. */
export function windowsVersion(version: string): WindowsVersion | undefined {
  const build = Number(version.split('.')[2])
  return VERSIONS.find((known) => known.build === build)
}

/** Why not, or nothing (promise P19). `now` in ms since the epoch. */
export function windowsProblem(
  {os, build}: {readonly os: string; readonly build: string},
  now: number,
): string | undefined {
  const version = windowsVersion(build)
  if (!version) return `${os} (${build}) is no Windows Server that landlord knows`
  return Date.parse(`${version.supportedUntil}T23:59:59Z`) < now
    ? `Microsoft's support of ${version.name} ended on ${version.supportedUntil}`
    : undefined
}

/** 5.1 is the one that every verb is written for, and the last of its kind. */
export function powershellProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major === 5 && minor >= 1 ? undefined : `PowerShell is ${version}; Windows PowerShell 5.1 is needed`
}
