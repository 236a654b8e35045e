import {existsSync, readFileSync} from 'node:fs'
import type {Layout} from './layout.ts'
import {requireRecord} from './record.ts'
import type {TraceLine} from './witness.ts'

/** What all stands saw, in order of time, then stand, then number. Works on a lab that is down, too. */
export function trace(layout: Layout): readonly TraceLine[] {
  return requireRecord(layout)
    .stands.flatMap(({name}) => linesOf(layout.trace(name)))
    .sort((a, b) => compare(a.at, b.at) || compare(a.stand, b.stand) || a.seq - b.seq)
}

/** A last line that is still being written is left for the next time. */
function linesOf(path: string): readonly TraceLine[] {
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TraceLine)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
