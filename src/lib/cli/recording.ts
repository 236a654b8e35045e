import {appendFileSync, writeFileSync} from 'node:fs'
import {type Recorded, recordText} from '../ui/record.ts'

/** Where the record of a run goes: what `--record` names, and the summary of a step of GitHub's, which may hold others'. */
export interface RecordPlaces {
  readonly file: string | undefined
  /** `GITHUB_STEP_SUMMARY` */
  readonly summary: string | undefined
}

/** Writes the record; what hinders it is said and changes nothing about how the run ended. */
export function writeRecord(run: Recorded, {file, summary}: RecordPlaces, redact: (text: string) => string): void {
  if (!file && !summary) return
  const text = redact(recordText(run))
  try {
    if (file) writeFileSync(file, text)
    if (summary) appendFileSync(summary, `${text}\n`)
  } catch (error) {
    process.stderr.write(`landlord: the record of the run was not written: ${(error as Error).message}\n`)
  }
}
