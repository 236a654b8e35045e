import type {Branch, BranchesKept, JournalEvent} from '../engine/index.ts'
import type {Section, Sheet} from '../ui/sheet.ts'
import {localTime} from '../ui/span.ts'
import {eventText} from './views/runs.ts'

/** A branch with its journal. */
export interface BranchTold extends Branch {
  readonly journal: readonly JournalEvent[]
}

export const isUnsettled = ({settledIn}: Branch): boolean => settledIn === null

export const flaggedStanding = (standing: string, isFlagged: boolean): string =>
  isFlagged ? `${standing}, BRANCHED` : standing

export const branchesOf = async (run: string, kept: BranchesKept): Promise<readonly BranchTold[]> =>
  Promise.all((await kept.branches(run)).map(async (branch) => ({...branch, journal: await kept.events(branch.id)})))

/** The run's sheet with what a spool has of it from where the two part. */
export const withBranches = (sheet: Sheet, branches: readonly BranchTold[]): Sheet => ({
  ...sheet,
  sections: [...sheet.sections.slice(0, -1), ...branches.map(sectionOf), ...sheet.sections.slice(-1)],
})

const sectionOf = (branch: BranchTold): Section => ({
  head: 'branch',
  lines: [
    ['spool', `${branch.spool}, opened by ${branch.actor.user} on ${branch.actor.host}`],
    ['parted', `after event ${branch.forkedAfter}; merged ${localTime(branch.mergedAt)}`],
    ['state', `${branch.state}, ${branch.changed} changed`],
    [
      'looked at',
      branch.settledIn === null
        ? `BY NOBODY: landlord run settle ${branch.run} --reason WHY`
        : `in run ${branch.settledIn}`,
    ],
    ...branch.journal
      .slice(branch.forkedAfter)
      .map((event) => [`${event.at.slice(11, 23)}Z  ${event.kind}`, eventText(event) || ' '] as const),
  ],
})
