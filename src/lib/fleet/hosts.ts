/** Between the clock over there and the middle of the round trip that read it. More, and tokens, backups and logs tell other times. */
const MOST_SKEW_MS = 5 * 60_000
/** On every drive that tenants, releases or databases are on. */
export const LEAST_FREE_BYTES = 2 * 1024 ** 3

/** For people. */
export const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`

/** How far a clock is off, in whole seconds; undefined where it is right. `before` and `after` in ms: when it was asked, and answered. */
export function skewProblem(clock: number, {before, after}: {readonly before: number; readonly after: number}) {
  const skew = clock - (before + after) / 2
  if (Math.abs(skew) <= MOST_SKEW_MS) return undefined
  const seconds = Math.round(Math.abs(skew) / 1000)
  return `its clock is ${seconds} s ${skew > 0 ? 'ahead' : 'behind'}; up to ${MOST_SKEW_MS / 1000} s are tolerated`
}

interface Service {
  readonly name: string
  readonly path: string
}

/** Services of SQL Server's engine: a machine that has one is a database server (promise P20). */
export const databaseEngines = (services: readonly Service[]): readonly string[] =>
  services.map(({name}) => name).filter((name) => /^mssql(server$|\$)/i.test(name))

/**
 * Services that are neither tenants' nor allowed (promise P07). Only those whose program is not Windows' own are given; of these sshd,
 * by which landlord comes, and the agents that Azure puts on every VM are stock.
 */
export function strangers(
  services: readonly Service[],
  {servicePrefix, allow}: {readonly servicePrefix: string; readonly allow: readonly string[]},
): readonly string[] {
  const known = [...STOCK, `${servicePrefix}-*`, ...allow].map(pattern)
  return services.map(({name}) => name).filter((name) => !known.some((form) => form.test(name)))
}

/**
 * learn.microsoft.com/azure/virtual-machines/extensions/agent-windows; learn.microsoft.com/defender-endpoint (Sense, WinDefend and
 * its network inspection run from Program Files or ProgramData); Edge's updater is part of Windows Server 2022 and 2025.
 */
const STOCK = [
  ...['sshd', 'ssh-agent', 'WindowsAzureGuestAgent', 'WindowsAzureTelemetryService', 'RdAgent'],
  ...['WinDefend', 'WdNisSvc', 'MDCoreSvc', 'Sense', 'edgeupdate', 'edgeupdatem', 'MicrosoftEdgeElevationService'],
]

/** Accounts that are nobody of the team (promise P11): told by name or SID, in any case. Local built-in Administrator (RID 500) is stock. */
export const outsiders = (
  accounts: readonly {readonly sid: string; readonly name: string}[],
  team: readonly string[],
): readonly string[] => {
  const known = team.map(pattern)
  return accounts
    .filter(({sid, name}) => !/^S-1-5-21-.*-500$/.test(sid) && !known.some((form) => form.test(sid) || form.test(name)))
    .map(({name, sid}) => (name === sid ? sid : `${name} (${sid})`))
}

/** `*` stands for any letters; everything else for itself, in any case. */
const pattern = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`, 'i')
