/**
 * That one PowerShell was seen to answer as single ones do, on one VM. A fact of the ops store alone, found by `doctor`: nothing
 * is kept on the VM.
 */
export interface ChannelProof {
  readonly vm: string
  /** Which script it was, and which machine: of another script or another machine it says nothing. */
  readonly trial: ChannelTrial
  /** UTC, ISO 8601, by the store's clock. */
  readonly provenAt: string
  /** `user@host`. */
  readonly provenBy: string
}

/** What was tried, in texts to compare. */
export interface ChannelTrial {
  /** SHA-256 of the command line, hexadecimal. */
  readonly script: string
  /** Address and port. */
  readonly machine: string
  readonly powershell: string
}

export interface ChannelProofs {
  /** The last one, whatever the script and the machine. */
  proof(vm: string): Promise<ChannelProof | undefined>
  /** In the place of an earlier one. */
  keep(proof: Omit<ChannelProof, 'provenAt'>): Promise<void>
  /** Absent is fine. */
  forget(vm: string): Promise<void>
}

/** How a trial went; `why` for people. */
export type ChannelTried =
  | {readonly works: true; readonly trial: ChannelTrial}
  | {readonly works: false; readonly why: string}

/** What carries the verbs of a run to a VM. */
export type ChannelUse =
  | {readonly form: 'channel'; readonly proof: ChannelProof}
  /** A PowerShell for each: the project file wants it so, `doctor` has not proven more, or it has for another script or machine. */
  | {readonly form: 'single'; readonly because: 'never' | 'unproven' | 'changed'}
