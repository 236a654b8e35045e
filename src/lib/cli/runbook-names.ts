import {SPECIMENS} from './specimens.ts'

/** Every routine that has a runbook. */
export const routineNames = (): readonly string[] => Object.keys(SPECIMENS).sort()
