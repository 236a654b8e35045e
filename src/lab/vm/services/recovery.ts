/** How a service came to its end. */
export interface Ending {
  /** It told the service manager that it had stopped, before its process ended. */
  readonly reported: boolean
  readonly exitCode: number
}

/**
 * Whether recovery actions run: always for a process that ended without a report; for a reported stop only with an exit
 * code other than 0 and the failure-actions flag set.
 * https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_failure_actions_flag
 */
export const countsAsFailure = (ending: Ending, restartOnErrorExit: boolean): boolean =>
  !ending.reported || (ending.exitCode !== 0 && restartOnErrorExit)

/** ms until the restart after the nth failure (from 1); the last action repeats. Undefined: none is set. */
export const restartDelay = (restartAfterMs: readonly number[], failure: number): number | undefined =>
  restartAfterMs[Math.min(failure, restartAfterMs.length) - 1]
