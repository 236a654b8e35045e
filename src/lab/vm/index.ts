import {Door} from '../door.ts'
import type {ReplyGate, TraceFile} from '../witness.ts'
import {Executor} from './executor.ts'
import {fingerprintOf, type MachineFingerprint} from './fingerprint.ts'
import {Machine, type MachineOrder} from './machine.ts'
import {serviceSid} from './services/service-sid.ts'
import type {Noise, ShellFaults} from './ssh/exec.ts'
import {SshServer} from './ssh/server.ts'
import {verbs} from './verbs/table.ts'

export interface VmOrder extends MachineOrder {
  readonly sshPort: number
  readonly httpPort: number
  /** A free one if left out. */
  readonly httpsPort?: number
  /** The one user that may log on. */
  readonly user: string
  /** OpenSSH public key of that user, one line. */
  readonly clientKey: string
  /** OpenSSH private key of the machine. */
  readonly hostKey: string
  readonly trace: TraceFile
  readonly replies: ReplyGate
  /** What strikes its PowerShells; nothing if left out. */
  readonly faults?: ShellFaults
}

/** Oddities of real machines that a test may switch on. */
export interface Quirks {
  readonly noise?: Noise
  /** ms that a deleted service's name stays taken (1072). */
  readonly openHandleMs?: number
  /** Services whose virtual account is denied to log on as a service (1069). */
  readonly mayNotLogOn?: readonly string[]
  /** A verb that answers only when its deadline is over, its mutex held till then; null: none. */
  readonly hangVerb?: string | null
}

export interface Vm {
  readonly machine: Machine
  /** ssh, HTTP, HTTPS. */
  readonly doors: readonly Door[]
  fingerprint(): Promise<MachineFingerprint>
  /** As new. */
  reset(): Promise<void>
  /** Keeps what stands now, in place of what was kept before. */
  snapshot(): void
  /** To what `snapshot` kept, its services started anew. Rejects with LabError where nothing was. */
  revert(): Promise<void>
  /** Null: no limit. Counted from now. */
  setDiskFullAfter(bytes: number | null): void
  setQuirks(quirks: Quirks): void
  /** Ends its services and closes its doors. */
  close(): Promise<void>
}

/**
 * Starts the stand-in of a Windows machine: ssh and HTTP listen on loopback when it resolves, services that start by
 * themselves are being started. Rejects with EADDRINUSE where a port is taken.
 */
export async function startVm(order: VmOrder): Promise<Vm> {
  const machine = new Machine(order)
  const {trace, replies} = order
  const {name, mutexes, registry} = machine
  const host = {
    name,
    get facts() {
      return machine.facts
    },
    changes: {mutexes, registry, hanging: () => machine.hangingVerb},
  }
  const witnesses = {trace, replies}
  const ssh = new SshServer(order, new Executor(host, machine, verbs, witnesses), {name, files: machine, ...witnesses})
  try {
    await machine.listen(order.httpPort, order.httpsPort ?? 0)
    await ssh.listen(order.sshPort)
  } catch (error) {
    await machine.close()
    throw error
  }
  void machine.services.boot()
  return {
    machine,
    doors: [new Door(ssh.listening, order.sshPort), ...machine.http.doors()],
    fingerprint: () => fingerprintOf(machine),
    reset: () => machine.reset(),
    snapshot: () => machine.snapshot(),
    revert: () => machine.revert(),
    setDiskFullAfter: (bytes) => machine.disk.space.limit(bytes),
    setQuirks: ({noise, openHandleMs, mayNotLogOn, hangVerb}) => {
      if (mayNotLogOn) machine.policy.mustNotLogOnAsService = mayNotLogOn.map(serviceSid)
      if (hangVerb !== undefined) machine.hangingVerb = hangVerb ?? undefined
      if (noise) ssh.noise = noise
      if (openHandleMs !== undefined) machine.services.openHandleMs = openHandleMs
    },
    close: async () => {
      await ssh.close()
      await machine.close()
    },
  }
}
