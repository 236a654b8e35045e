import type {Authority} from '../../engine/step.ts'
import type {NamesReading, NamesWriting} from '../../site/names.ts'
import {nsupdateWriting} from './nsupdate.ts'
import type {DnsOptions} from './options.ts'
import {dnsReading} from './reading.ts'
import {scriptWriting} from './script.ts'

/** The zone in which tenants have their names. */
export interface DnsSite {
  reading(): NamesReading
  writing(authority: Authority): NamesWriting
}

export const dnsSite = (options: DnsOptions): DnsSite => ({
  reading: () => dnsReading(options),
  writing: (authority) => WRITERS[options.kind](options, authority),
})

const WRITERS = {
  nsupdate: nsupdateWriting,
  script: scriptWriting,
  /** People do it; the plan has told them what. */
  'by-hand': (): NamesWriting => ({point: async () => {}, remove: async () => {}}),
}
