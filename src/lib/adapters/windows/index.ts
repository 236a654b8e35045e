import type {Authority} from '../../engine/step.ts'
import type {VmQuestions} from '../../site/foreseen.ts'
import type {VmReading, VmWriting} from '../../site/vm.ts'
import {Connection} from '../ssh/index.ts'
import {Channel} from './channel.ts'
import {ChosenCarrier} from './chosen-carrier.ts'
import type {WindowsOptions} from './options.ts'
import {ReadAhead} from './read-ahead.ts'
import {windowsReading} from './reading.ts'
import {SingleShot} from './single-shot.ts'
import {tryChannel} from './trial.ts'
import {Uploads} from './uploads.ts'
import {windowsWriting} from './writing.ts'

export {sshBackupStore} from './backup-store.ts'
export {channelDigest} from './command-line.ts'
export type {WindowsOptions} from './options.ts'
export {machineOf} from './trial.ts'

/** A Windows VM behind ssh. Nothing is started or written before it is asked something. */
export interface WindowsSite {
  /** What is foreseen is asked in one round trip, and then no answer is newer than the view. */
  reading(foreseen?: VmQuestions): VmReading
  /** The way to change something, for one attempt. */
  writing(authority: Authority): VmWriting
  /** Leaves no process and no folder behind. */
  close(): Promise<void>
}

export function windowsSite(options: WindowsOptions): WindowsSite {
  const connection = new Connection(options, options.shareConnection)
  const single = new SingleShot(options, connection)
  const channel = new Channel(options, connection)
  const carrier = options.mayChannel === undefined ? single : new ChosenCarrier(options.mayChannel, {single, channel})
  const asking = {options, carrier}
  const uploads = new Uploads(asking, connection)
  return {
    reading(foreseen) {
      const ahead = foreseen ? {options, carrier: new ReadAhead(options, carrier, foreseen)} : asking
      return windowsReading(ahead, uploads, () => tryChannel(options, connection))
    },
    writing: (authority) => windowsWriting({...asking, authority}, uploads),
    async close() {
      await channel.close()
      await connection.close()
    },
  }
}
