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

/** Those that a process takes in turn stand together: it is given up where a file of the others comes next. */
function rank({moduleId, project}: TestSpecification): number {
  if (project.config.isolate === false) return LONG.length
  const at = LONG.findIndex((folder) => moduleId.includes(`/${folder}`))
  return at < 0 ? LONG.length + 1 : at
}
