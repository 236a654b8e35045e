import semver from 'semver'

/** Longest version in characters: it is a folder's name on VMs and in the journal of every tenant database. */
const LONGEST = 50

/** What is wrong with a release's version, or undefined: a semantic version without build metadata, by which two could be equal and yet differ. */
export function versionProblem(version: string): string | undefined {
  if (version.length > LONGEST) return `the version has ${version.length} characters; at most ${LONGEST} are allowed`
  const parsed = semver.parse(version)
  if (parsed?.version !== version || parsed.build.length > 0)
    return `"${version}" is no version as 4.2.0 or 4.2.0-rc.1 (semver.org, without build metadata)`
  return undefined
}

/** For sorting, oldest first. */
export const compareVersions = (one: string, other: string): number => semver.compare(one, other)
