/** Errors of the service manager, by their numbers. https://learn.microsoft.com/windows/win32/debug/system-error-codes */
export const win32 = {
  ok: 0,
  fileNotFound: 2,
  accessDenied: 5,
  notSupported: 50,
  invalidParameter: 87,
  alreadyExists: 183,
  requestTimeout: 1053,
  alreadyRunning: 1056,
  invalidAccount: 1057,
  disabled: 1058,
  noSuchService: 1060,
  notActive: 1062,
  exceptionInService: 1064,
  processAborted: 1067,
  markedForDelete: 1072,
  neverStarted: 1077,
} as const

export const explainWin32 = (code: number): string => explanations[code] ?? `error ${code}`

const explanations: Readonly<Record<number, string>> = {
  [win32.fileNotFound]: 'the file was not found',
  [win32.accessDenied]: 'access is denied',
  [win32.requestTimeout]: 'the process did not connect to the service manager in time',
  [win32.alreadyRunning]: 'it runs already',
  [win32.disabled]: 'it is disabled',
  [win32.noSuchService]: 'there is no such service',
  [win32.notActive]: 'it is not started',
  [win32.exceptionInService]: 'an exception was thrown while it started',
  [win32.processAborted]: 'its process ended unexpectedly',
  [win32.markedForDelete]: 'it is marked for deletion',
  1326: 'the user name or password is wrong',
}
