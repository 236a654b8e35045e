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
  /** Null in a domain. */
  readonly workgroup: string | null
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
  workgroup: 'WORKGROUP',
  memoryBytes: 16 * 1024 ** 3,
  rebootPending: false,
}

export interface Listener {
  readonly address: string
  readonly port: number
  readonly pid: number
  readonly process: string
  readonly services: readonly string[]
}

/** HTTP.sys listens in the system's own process. */
export const systemProcess = {pid: 4, process: 'System', services: []} as const

/** What listens on every Windows Server: RPC, SMB, Remote Desktop, WinRM, and the first of the dynamic RPC ports. */
export const usualListeners: readonly Listener[] = [
  {address: '0.0.0.0', port: 135, pid: 912, process: 'svchost.exe', services: ['RpcEptMapper', 'RpcSs']},
  {address: '::', port: 445, ...systemProcess},
  {address: '0.0.0.0', port: 3389, pid: 1104, process: 'svchost.exe', services: ['TermService']},
  {address: '::', port: 5985, ...systemProcess},
  {address: '0.0.0.0', port: 49664, pid: 700, process: 'lsass.exe', services: ['KeyIso', 'SamSs']},
]
