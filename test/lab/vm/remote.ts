import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {newKeyPair} from '../../../src/lab/openssh-key.ts'
import {startVm, type Vm, type VmOrder} from '../../../src/lab/vm/index.ts'
import {ReplyGate, TraceFile, type TraceLine} from '../../../src/lab/witness.ts'
import {SshClient} from './ssh-client.ts'

/** A VM stand-in in this process, and its client. */
export class Remote extends SshClient {
  vm: Vm
  readonly dir: string
  readonly httpPort: number
  readonly httpsPort: number
  readonly #order: VmOrder
  readonly replies: ReplyGate
  readonly #trace: string

  constructor(parts: {vm: Vm; order: VmOrder; dir: string; replies: ReplyGate; trace: string}) {
    super(parts.order.sshPort, join(parts.dir, 'key'), join(parts.dir, 'known'))
    this.vm = parts.vm
    this.dir = parts.dir
    this.httpPort = parts.order.httpPort
    this.#order = {...parts.order, httpsPort: parts.vm.machine.http.httpsPort}
    this.httpsPort = parts.vm.machine.http.httpsPort
    this.replies = parts.replies
    this.#trace = parts.trace
  }

  trace(): readonly TraceLine[] {
    return readFileSync(this.#trace, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }

  file(windows: string): string {
    return this.vm.machine.disk.real(windows)
  }

  /** Shuts the machine down and starts it again on its ports. */
  async restart(): Promise<void> {
    await this.vm.close()
    this.vm = await startVm(this.#order)
  }

  async close(): Promise<void> {
    await this.vm.close()
    rmSync(this.dir, {recursive: true, force: true})
  }
}

export async function remote(given: Partial<VmOrder> = {}): Promise<Remote> {
  const dir = mkdtempSync(join(tmpdir(), 'lab-vm-'))
  const [sshPort, httpPort] = [await freePort(), await freePort()]
  const client = newKeyPair()
  const host = newKeyPair()
  writeFileSync(join(dir, 'key'), client.private, {mode: 0o600})
  writeFileSync(join(dir, 'known'), `[127.0.0.1]:${sshPort} ${host.public}\n`)
  writeFileSync(join(dir, 'ca.pem'), '')
  mkdirSync(join(dir, 'app-1'))
  const replies = new ReplyGate()
  const trace = join(dir, 'trace.ndjson')
  const order: VmOrder = {
    dir: join(dir, 'app-1'),
    name: 'app-1',
    logs: join(dir, 'log'),
    trust: join(dir, 'ca.pem'),
    sshPort,
    httpPort,
    user: 'landlord',
    clientKey: client.public,
    hostKey: host.private,
    trace: new TraceFile(trace),
    replies,
    ...given,
  }
  return new Remote({vm: await startVm(order), order, dir, replies, trace})
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
