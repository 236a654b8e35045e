import type {ErrorExplanation} from './explanation.ts'

/** Releases of the hosted product and their migrations. */
export const RELEASE_CODES = {
  'LL-MIGRATION-CHANGED': {
    title: 'The migrations journal contradicts the release',
    cause: 'A script was changed after it was applied, or the database has migrations that the release does not know.',
    mend: 'Use the release that the database was migrated by; never edit an applied migration, add a new one.',
  },
  'LL-RELEASE-ALTERED': {
    title: 'A release on a VM is not what the library holds',
    cause: 'Files in its folder are missing or were changed since they were unpacked.',
    mend: 'Stop what runs from it, remove the folder by hand, and give the command again.',
  },
  'LL-RELEASE-DAMAGED': {
    title: 'The library lost or altered a zip',
    cause:
      "The zip that the release was taken in from is missing in the library's folder, or its digest is another one.",
    mend: 'Add the same zip again; the library then keeps a fresh copy. Find out who writes in its folder.',
  },
  'LL-RELEASE-EXISTS': {
    title: 'The library has another release of that version',
    cause:
      'A release is named by the digest of its zip. The library keeps one zip for each version, and the new one differs from it.',
    mend: 'Give the new zip a version of its own. What was tested and promoted under a version must stay what it was.',
  },
  'LL-RELEASE-FILE': {
    title: 'The zip cannot be read',
    cause: 'There is no file of that name, or this user may not read it.',
    mend: 'Look at the path that is shown.',
  },
  'LL-RELEASE-FOLDER': {
    title: "The library's folder cannot be used",
    cause:
      'The folder that `releases` of landlord.yaml names cannot be read or written: rights, a full disk, or a path that is no folder.',
    mend: 'Mend what is shown and give the command again; a half-made copy is removed.',
  },
  'LL-RELEASE-IN-USE': {
    title: 'A tenant runs the release',
    cause: 'A release cannot leave the library while the ops store has a tenant that runs it.',
    mend: 'Update the tenant first, or keep the release.',
  },
  'LL-RELEASE-LAST': {
    title: 'A release is the last one in service',
    cause:
      'Every other release in the library is retired, or there is none: without this one no tenant could be created.',
    mend: 'Add the release that takes its place first with `landlord release add FILE`, then retire this one.',
  },
  'LL-RELEASE-NONE': {
    title: 'The library holds no release',
    cause: 'A tenant needs a release to run.',
    mend: '`landlord release add FILE`.',
  },
  'LL-RELEASE-RETIRED': {
    title: 'A release is retired',
    cause: 'The release was named for a new tenant and `landlord release retire` has taken it out of service.',
    mend: 'Name another one, or leave `--release` out for the newest in service. `landlord release show VERSION` tells who retired it; undoing that run with `landlord run undo RUN` brings it back.',
  },
  'LL-RELEASE-UNKNOWN': {
    title: 'The library does not hold that release',
    cause: 'No release of that version was added.',
    mend: '`landlord release list`, then `landlord release add FILE`.',
  },
  'LL-RELEASE-ZIP': {
    title: 'The zip is not taken as a release',
    cause:
      'It is damaged, could lead outside of its folder or fill a disk when it is unpacked, or does not hold exactly what its manifest says.',
    mend: 'Build the release again. The reason names the first entry that is wrong.',
  },
} as const satisfies Record<string, ErrorExplanation>
