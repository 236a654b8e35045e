import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import ssh2 from 'ssh2'
import {ulid} from 'ulid'
import {FaultBook} from '../../../src/lab/fault-book.ts'
import {Faults} from '../../../src/lab/faults.ts'
import {startVm, type Vm} from '../../../src/lab/vm/index.ts'
import {ReplyGate, TraceFile, type TraceLine} from '../../../src/lab/witness.ts'
import {type WindowsOptions, type WindowsSite, windowsSite} from '../../../src/lib/adapters/windows/index.ts'
import type {Authority} from '../../../src/lib/engine/step.ts'
import {serviceSid} from '../../../src/lib/fleet/names.ts'
import {Redactor} from '../../../src/lib/secret.ts'
import {freePort} from '../free-port.ts'

/** The lab's stand-in of a VM behind real ssh, with sites that lead to it. */
export interface Stand {
  readonly dir: string
  readonly vm: Vm
  readonly replies: ReplyGate
  readonly faults: Faults
  readonly redactor: Redactor
  readonly options: WindowsOptions
  readonly publicKey: string
  /** A site of its own; all are closed with the stand. */
  site(changed?: Partial<WindowsOptions>): WindowsSite
  trace(): readonly TraceLine[]
  /** Switches the VM off. */
  down(): Promise<void>
  close(): Promise<void>
}

export async function startStand(): Promise<Stand> {
  const dir = mkdtempSync(join(tmpdir(), 'landlord-windows-'))
  const [host, client] = [newKey(), newKey()]
  const identityFile = join(dir, 'id_ed25519')
  writeFileSync(identityFile, client.private, {mode: 0o600})
  writeFileSync(join(dir, 'ca.pem'), '')
  const traceFile = join(dir, 'trace.ndjson')
  const replies = new ReplyGate()
  const [sshPort, httpPort] = [await freePort(), await freePort()]
  const trace = new TraceFile(traceFile)
  const faults = new Faults({name: 'app-1', kind: 'vm'}, new FaultBook(join(dir, 'faults.json'), 'app-1'))
  const vm = await startVm({
    dir,
    name: 'app-1',
    logs: join(dir, 'logs'),
    trust: join(dir, 'ca.pem'),
    sshPort,
    httpPort,
    user: 'landlord',
    clientKey: client.public,
    hostKey: host.private,
    trace,
    replies,
    faults,
  })
  const redactor = new Redactor()
  const options: WindowsOptions = {
    name: 'app-1',
    kind: 'VM',
    via: [],
    knownHosts: undefined,
    host: '127.0.0.1',
    port: sshPort,
    user: 'landlord',
    identityFile,
    hostKey: host.public,
    tenantsFolder: 'D:\\tenants',
    releasesFolder: 'D:\\releases',
    stagingFolder: 'D:\\landlord\\staging',
    httpPort,
    httpsPort: vm.machine.http.httpsPort,
    connectTimeoutMs: 30_000,
    verbTimeoutMs: 60_000,
    redactor,
    serviceSid,
  }
  const sites: WindowsSite[] = []
  let downed: Promise<void> | undefined
  const down = () => {
    downed ??= vm.close()
    return downed
  }
  return {
    dir,
    vm,
    replies,
    faults,
    redactor,
    options,
    publicKey: client.public,
    site(changed = {}) {
      const site = windowsSite({...options, ...changed})
      sites.push(site)
      return site
    },
    trace: () =>
      readFileSync(traceFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    down,
    async close() {
      for (const site of sites) await site.close()
      await down()
      trace.close()
      rmSync(dir, {recursive: true, force: true})
    },
  }
}

/** ssh2 makes one in some hundred that it cannot read itself. */
export function newKey(): {readonly private: string; readonly public: string} {
  const key = ssh2.utils.generateKeyPairSync('ed25519')
  return ssh2.utils.parseKey(key.private) instanceof Error ? newKey() : key
}

export const STORE = ulid()

export const authority = (changed: Partial<Authority> & {readonly token?: number} = {}): Authority => {
  const {token = 1, ...rest} = changed
  return {
    attempt: ulid(),
    run: ulid(),
    store: STORE,
    fence: {key: 'tenant:acme', token},
    signal: new AbortController().signal,
    ...rest,
  }
}
