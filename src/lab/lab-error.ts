/** Exit codes of the lab's program, as sysexits.h numbers them where it does. */
export const exitCodes = {failed: 1, usage: 2, verification: 8, taken: 75, configuration: 78} as const

/** Something that whoever runs the lab can mend; shown without a stack. */
export class LabError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.exitCode = exitCode
  }
}
