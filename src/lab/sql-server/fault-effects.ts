import {copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Fault} from '../fault-kinds.ts'
import type {Effect, Effects, Faults} from '../faults.ts'
import {exitCodes, LabError} from '../lab-error.ts'
import {corruptPage} from './backup/damage.ts'
import type {Instance} from './engine/instance.ts'
import {stateEffect} from './states.ts'

/** Faults of the server's machine: its disk, its clock, its backup files. `dir` keeps what is put back when they end. */
export const serverEffects = (instance: Instance, dir: string, faults: Faults): Effects => ({
  'disk-full': {
    begin: ({after}) => instance.disk.limit(after ?? 0),
    end: () => instance.disk.limit(null),
  },
  'clock-skew': {
    begin: ({ms}) => {
      instance.clock.skewMs = ms ?? 0
    },
    end: () => {
      instance.clock.skewMs = 0
    },
  },
  state: stateEffect(instance),
  'page-corrupt': {
    begin: (fault) => {
      // Once: the page stays as it is over restarts, and only a restore mends it.
      if (fault.hits > 0) return
      if (corruptPage(instance, fault.path ?? '') === undefined)
        throw new LabError(`${instance.name} has no database ${fault.path} with rows in it.`, exitCodes.usage)
      faults.hit(fault)
    },
    end: () => {},
  },
  'backup-delete': onFile(instance, dir, faults, (file) => rmSync(file)),
  'backup-alter': onFile(instance, dir, faults, alter),
})

/** Done once, whatever restarts; the file as it was comes back when the fault is cleared. */
function onFile(instance: Instance, dir: string, faults: Faults, strike: (file: string, fault: Fault) => void): Effect {
  const kept = ({id}: Fault) => join(dir, 'kept', id.replace(':', '-'))
  return {
    begin: (fault) => {
      if (existsSync(kept(fault))) return
      const file = instance.files.resolve(fault.path ?? '')
      if (file === undefined || !existsSync(file))
        throw new LabError(`${instance.name} has no file ${fault.path}.`, exitCodes.usage)
      mkdirSync(dirname(kept(fault)), {recursive: true})
      copyFileSync(file, kept(fault))
      strike(file, fault)
      faults.hit(fault)
    },
    end: (fault) => {
      const file = instance.files.resolve(fault.path ?? '')
      if (file === undefined || !existsSync(kept(fault))) return
      copyFileSync(kept(fault), file)
      rmSync(kept(fault))
    },
  }
}

/** One bit is another: at `after` bytes, or in the middle. */
function alter(file: string, {after}: Fault): void {
  const bytes = readFileSync(file)
  const at = after ?? bytes.length >> 1
  if (at >= bytes.length) throw new LabError(`The file has ${bytes.length} bytes.`, exitCodes.usage)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  writeFileSync(file, bytes)
}
