import {BaseSequencer, type TestSpecification} from 'vitest/node'

/** Folders whose files take longest, longest first. A new checkout has no times yet, and these files are not the largest ones. */
const LONG = ['test/acceptance/', 'test/contract/sql-server/', 'test/lab/']

/** So that no long file is left to one worker at the end; within a folder, as Vitest knows or guesses it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => rank(a) - rank(b))
  }
}

function rank({moduleId}: TestSpecification): number {
  const at = LONG.findIndex((folder) => moduleId.includes(`/${folder}`))
  return at < 0 ? LONG.length : at
}
