import type {Authority} from '../../engine/step.ts'
import type {VmReading, VmWriting} from '../../site/vm.ts'
import {Connection} from '../ssh/index.ts'
import type {WindowsOptions} from './options.ts'
import {windowsReading} from './reading.ts'
import {SingleShot} from './single-shot.ts'
import {Uploads} from './uploads.ts'
import {windowsWriting} from './writing.ts'

export type {WindowsOptions} from './options.ts'

/** A Windows VM behind ssh. Nothing is started or written before it is asked something. */
export interface WindowsSite {
  reading(): VmReading
  /** The way to change something, for one attempt. */
  writing(authority: Authority): VmWriting
  /** Leaves no process and no folder behind. */
  close(): Promise<void>
}

export function windowsSite(options: WindowsOptions): WindowsSite {
  const connection = new Connection(options, options.shareConnection)
  const channel = new SingleShot(options, connection)
  const asking = {options, channel}
  const uploads = new Uploads(asking, connection)
  return {
    reading: () => windowsReading(asking, uploads),
    writing: (authority) => windowsWriting({...asking, authority}, uploads),
    close: () => connection.close(),
  }
}
