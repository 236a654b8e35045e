import {OperatorError} from '../errors.ts'
import type {Release} from '../site/release-library.ts'
import type {Composition} from './compose.ts'
import {didYouMean} from './near-miss.ts'

/** The library's release of that version. Throws LL-RELEASE-UNKNOWN with the nearest. */
export async function knownRelease(version: string, {site}: Composition): Promise<Release> {
  const releases = await (await site()).observe().read.releases.releases()
  const found = releases.find((release) => release.version === version)
  if (found) return found
  throw new OperatorError('LL-RELEASE-UNKNOWN', `The library holds no release ${version}.`, {
    why: didYouMean(
      version,
      releases.map((release) => release.version),
    ),
    state: 'nothing was changed',
    next: ['landlord release list'],
  })
}
