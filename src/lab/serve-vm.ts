import {join} from 'node:path'
import {keysOf} from './keys.ts'
import {type Layout, vmName} from './layout.ts'
import {requireRecord} from './record.ts'
import {runStand} from './stand.ts'
import {startVm} from './vm/index.ts'
import {ReplyGate, TraceFile} from './witness.ts'

/** The process of the VM stand-in; services are its children. */
export async function serveVm(layout: Layout): Promise<void> {
  const {ports} = requireRecord(layout)
  const keys = await keysOf(layout)
  const replies = new ReplyGate()
  const vm = await startVm({
    dir: layout.vm,
    name: vmName,
    logs: layout.logs,
    trust: join(layout.keys, 'ca.pem'),
    ports: {sql: ports.sql, http: ports.http},
    sshPort: ports.ssh,
    httpPort: ports.http,
    user: 'landlord',
    clientKey: keys.clientPublicKey,
    hostKey: keys.hostKey,
    trace: new TraceFile(layout.trace(vmName)),
    replies,
  })
  await runStand(layout, {
    name: vmName,
    replies,
    fingerprint: () => vm.fingerprint(),
    reset: () => vm.reset(),
    setDiskFullAfter: (bytes) => vm.setDiskFullAfter(bytes),
    setQuirks: ({stderrNoise, stdoutNoise, openHandleMs}) =>
      vm.setQuirks({
        noise: {stderr: stderrNoise ?? false, stdout: stdoutNoise ?? false},
        ...(openHandleMs === undefined ? {} : {openHandleMs}),
      }),
    close: () => vm.close(),
  })
}
