/** What a machine is, as far as verbs tell it and nothing in the lab depends on it. */
export interface MachineFacts {
  readonly os: string
  /** Version of the operating system. */
  readonly build: string
  /** Of the last update, `2026-10-13`. */
  readonly patchedOn: string | null
  readonly powershell: string
  /** Version of Windows' OpenSSH; null: it came from elsewhere. */
  readonly sshd: string | null
  /** Windows' own id of the zone. */
  readonly timeZone: string
  readonly domain: string | null
  readonly memoryBytes: number
  readonly rebootPending: boolean
}

export const usualMachine: MachineFacts = {
  os: 'Windows Server 2022 (stand-in)',
  build: '10.0.20348',
  patchedOn: '2026-10-13',
  powershell: '5.1.20348.0',
  sshd: '9.5.0.1',
  timeZone: 'UTC',
  domain: null,
  memoryBytes: 16 * 1024 ** 3,
  rebootPending: false,
}
