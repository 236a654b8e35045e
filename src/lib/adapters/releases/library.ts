import {constants, existsSync} from 'node:fs'
import {access} from 'node:fs/promises'
import {join} from 'node:path'
import {OperatorError} from '../../errors.ts'
import type {Archive} from '../../release/archive.ts'
import type {ReleaseRules} from '../../release/rules.ts'
import type {Migration} from '../../site/database-server.ts'
import type {
  Release,
  ReleaseCandidate,
  ReleaseCatalogue,
  ReleaseCatalogueWriting,
  ReleaseReading,
  ReleaseWriting,
} from '../../site/release-library.ts'
import {digestOfFile, draftOf, explaining, makeFolder, removeDrafts, removeFile, sizeOfFile} from './files.ts'
import {withArchive} from './zip-archive.ts'

export interface Library {
  /** Where the zips lie, `<digest>.zip`. Made when the first one is added. */
  readonly folder: string
  readonly catalogue: ReleaseCatalogue
  readonly rules: ReleaseRules
}

/** The library for reading. Its table says what there should be; what the folder holds is compared with it by digest. */
export const releaseReading = (library: Library): ReleaseReading => ({
  release: (version) => library.catalogue.release(version),

  async releases() {
    const found = await library.catalogue.releases()
    return found.toSorted((a, b) => library.rules.compareVersions(a.version, b.version))
  },

  async migrations(version): Promise<readonly Migration[]> {
    const release = await known(library, version)
    const path = zipPath(library, release.digest)
    if (!existsSync(path)) throw damaged(release, path, 'it is not there')
    const found = await explaining('read the library', path, () =>
      reading(library, path, path, (archive) => library.rules.scripts(archive, release.manifestDigest, path)),
    ).catch((error: unknown) => {
      throw isOfZip(error) ? damaged(release, path, error.detail.why ?? error.message) : error
    })
    return found.map(({file: _, ...migration}) => ({...migration, release: version}))
  },

  async zip(version) {
    const release = await known(library, version)
    const path = zipPath(library, release.digest)
    const condition = await conditionOf(library, release)
    if (condition !== 'whole')
      throw damaged(release, path, condition === 'missing' ? 'it is not there' : 'its digest is another one')
    return path
  },

  async verify(version) {
    const release = await known(library, version)
    const path = zipPath(library, release.digest)
    const condition = await conditionOf(library, release)
    if (condition === 'missing') throw damaged(release, path, 'it is not there')
    try {
      const found = await examined(library, path, path)
      if (found.digest !== release.digest)
        throw damaged(release, path, `its digest is ${found.digest}, not ${release.digest}`)
      return found
    } catch (error) {
      throw isOfZip(error) ? damaged(release, path, error.detail.why ?? error.message) : error
    }
  },

  condition: async (version) => conditionOf(library, await known(library, version)),

  examine: (zip) => examined(library, zip, zip),
})

/** The library for one attempt: `catalogue` is conditional on its lease. */
export const releaseWriting = (library: Library, catalogue: ReleaseCatalogueWriting): ReleaseWriting => ({
  async add({zip, digest, by}) {
    const path = zipPath(library, digest)
    await explaining('read the zip', zip, () => access(zip, constants.R_OK))
    await explaining('keep the zip in the library', library.folder, async () => {
      await makeFolder(library.folder)
      await removeDrafts(library.folder, digest)
    })
    await using draft = await explaining('keep the zip in the library', library.folder, () =>
      draftOf(zip, library.folder, digest),
    )
    if (draft.digest !== digest)
      throw new OperatorError('LL-RELEASE-ZIP', 'This zip is not the one that was checked before.', {
        where: zip,
        why: `its digest is ${draft.digest}, not ${digest}`,
        state: 'the library is as it was',
      })
    // The copy is checked, not the original: what is kept is what was looked at.
    const candidate = await examined(library, draft.path, zip)
    await explaining('keep the zip in the library', path, () => draft.keepAs(path))
    const {files: _, migrations: __, ...release} = candidate
    await catalogue.enter({...release, addedBy: by})
  },

  retire: (order) => catalogue.retire(order),
  reinstate: (order) => catalogue.reinstate(order),

  async remove({version, digest}) {
    await catalogue.strike({version, digest})
    const path = zipPath(library, digest)
    await explaining('keep the zip in the library', path, () => removeFile(path))
  },
})

/** `named` is how errors call the zip: the operator's own path. */
async function examined(library: Library, path: string, named: string): Promise<ReleaseCandidate> {
  return explaining('read the zip', named, async () => {
    const digest = await digestOfFile(path)
    const found = await reading(library, path, named, (archive) => library.rules.examine(archive, named))
    const {files, migrations, ...release} = found
    return {...release, digest: digest ?? '', bytes: await sizeOfFile(path), files, migrations}
  })
}

/** Opens and reads a zip; one that is broken is an operator's error, not a fault of the reader. */
async function reading<T>(
  {rules}: Library,
  path: string,
  named: string,
  work: (archive: Archive) => Promise<T>,
): Promise<T> {
  try {
    return await withArchive(path, rules.fault, work)
  } catch (error) {
    throw rules.refused(error, named)
  }
}

const isOfZip = (error: unknown): error is OperatorError =>
  error instanceof OperatorError && error.code === 'LL-RELEASE-ZIP'

async function conditionOf(library: Library, {digest}: Release): Promise<'whole' | 'missing' | 'damaged'> {
  const path = zipPath(library, digest)
  const found = await explaining('read the library', path, () => digestOfFile(path))
  if (found === undefined) return 'missing'
  return found === digest ? 'whole' : 'damaged'
}

async function known({catalogue}: Library, version: string): Promise<Release> {
  const release = await catalogue.release(version)
  if (release) return release
  throw new OperatorError('LL-RELEASE-UNKNOWN', `The library holds no release ${version}.`, {
    state: 'nothing was changed',
    next: ['landlord release list'],
  })
}

const zipPath = ({folder}: Library, digest: string): string => join(folder, `${digest}.zip`)

const damaged = (release: Release, path: string, why: string): OperatorError =>
  new OperatorError('LL-RELEASE-DAMAGED', `The library's zip of release ${release.version} is not whole.`, {
    where: path,
    why,
    state: 'nothing was changed; adding the same zip again mends the library',
    next: ['landlord release add FILE'],
  })
