import {authorityFile, sshKeys, tlsKeys} from './keys.ts'
import type {Layout} from './layout.ts'
import {portOf, type StandRecord} from './record.ts'
import {runStand} from './stand.ts'
import {startVm} from './vm/index.ts'
import {ReplyGate, TraceFile} from './witness.ts'

/** The process of a VM stand-in; services are its children. `ports`: of the whole lab, by name. */
export async function serveVm(layout: Layout, stand: StandRecord, ports: Readonly<Record<string, number>>) {
  const {name} = stand
  const {clientPublicKey, hostKey} = sshKeys(layout, name)
  const replies = new ReplyGate()
  const vm = await startVm({
    dir: layout.vm(name),
    name,
    logs: layout.logs,
    trust: authorityFile(layout),
    ports,
    sshPort: portOf(stand, 'ssh'),
    httpPort: portOf(stand, 'http'),
    httpsPort: portOf(stand, 'https'),
    certificate: tlsKeys(layout, name),
    user: 'landlord',
    clientKey: clientPublicKey,
    hostKey,
    trace: new TraceFile(layout.trace(name)),
    replies,
  })
  await runStand(layout, {
    name,
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
