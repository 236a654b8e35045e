import {doorEffects} from './door.ts'
import {bookOf} from './fault-book.ts'
import {Faults, lateness} from './faults.ts'
import {authorityFile, sshKeys, tlsKeys} from './keys.ts'
import type {Layout} from './layout.ts'
import {portOf, type StandRecord} from './record.ts'
import {runStand} from './stand.ts'
import {serviceCrash} from './vm/faults.ts'
import {startVm} from './vm/index.ts'
import {stateEffect} from './vm/states.ts'
import {ReplyGate, TraceFile} from './witness.ts'

/** The process of a VM stand-in; services are its children. `ports`: of the whole lab, by name. */
export async function serveVm(layout: Layout, stand: StandRecord, ports: Readonly<Record<string, number>>) {
  const {name} = stand
  const {clientPublicKey, hostKey} = sshKeys(layout, name)
  const faults = new Faults(stand, bookOf(layout, name))
  const replies = new ReplyGate()
  replies.late = lateness(faults)
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
    faults,
  })
  vm.machine.http.late = replies.late
  await faults.begin({
    ...doorEffects(vm.doors),
    'clock-skew': {
      begin: ({ms}) => {
        vm.machine.skewMs = ms ?? 0
      },
      end: () => {
        vm.machine.skewMs = 0
      },
    },
    'disk-full': {
      begin: ({after}) => vm.setDiskFullAfter(after ?? 0),
      end: () => vm.setDiskFullAfter(null),
    },
    'service-crash': serviceCrash(vm.machine, faults),
    state: stateEffect(vm.machine),
  })
  await runStand(layout, {
    name,
    replies,
    faults,
    fingerprint: () => vm.fingerprint(),
    reset: () => vm.reset(),
    snapshot: async () => vm.snapshot(),
    revert: () => vm.revert(),
    setDiskFullAfter: (bytes) => vm.setDiskFullAfter(bytes),
    setQuirks: ({stderrNoise, stdoutNoise, openHandleMs}) =>
      vm.setQuirks({
        noise: {stderr: stderrNoise ?? false, stdout: stdoutNoise ?? false},
        ...(openHandleMs === undefined ? {} : {openHandleMs}),
      }),
    close: () => vm.close(),
  })
}
