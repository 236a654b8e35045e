/** Why SQL Server is not one that landlord manages, or nothing. `version`: SERVERPROPERTY('ProductVersion'), `12.0.6024.0`. */
export function sqlServerProblem(version: string): string | undefined {
  const major = Number(version.split('.')[0])
  return Number.isInteger(major) && major >= OLDEST
    ? undefined
    : `SQL Server is ${version}; 2014 (12.0) or newer is needed`
}

const OLDEST = 12

/** SERVERPROPERTY('EngineEdition') of those that are a server of one's own; Azure SQL and the like are not. */
export function editionProblem(engineEdition: number): string | undefined {
  return [2, 3, 4].includes(engineEdition)
    ? undefined
    : `its edition (EngineEdition ${engineEdition}) is none that landlord manages`
}

/** What Express lacks, for people; undefined for others. */
export const editionLimits = (engineEdition: number): string | undefined =>
  engineEdition === 4 ? 'Express: 10 GB a database, no compressed backups, no Agent' : undefined
