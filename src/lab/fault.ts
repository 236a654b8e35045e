import {ask, type ControlAnswer, pinged} from './control.ts'
import {bookOf, isStruckFromOutside, struckDown} from './fault-book.ts'
import {checkedFault, type Fault, type FaultSpec} from './fault-kinds.ts'
import {exitCodes, LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {alone} from './lock.ts'
import {freezeGroup, isAlive, killGroup} from './processes.ts'
import {type LabRecord, requireRecord, requireStand, type StandRecord} from './record.ts'
import {up} from './up.ts'

export interface FaultLine extends Fault {
  readonly stand: string
}

/** Sets a fault on a stand, whether it runs or not. Throws LabError. */
export async function addFault(layout: Layout, name: string, spec: FaultSpec): Promise<FaultLine> {
  const record = requireRecord(layout)
  const stand = requireStand(record, name)
  if (stand.elsewhere) throw new LabError(`${name} is a server elsewhere: the lab cannot disturb it.`, exitCodes.usage)
  const checked = checkedFault(spec, stand)
  const fault = await alone(layout, async () => {
    if (isStruckFromOutside(checked)) {
      await strike(requireRecord(layout), name, checked)
      return bookOf(layout, name).add(checked)
    }
    if (!(await answers(layout, stand))) return bookOf(layout, name).add(checked)
    return ((await ask(layout, name, {do: 'fault-add', fault: checked})) as ControlAnswer & {fault: Fault}).fault
  })
  return {...fault, stand: name}
}

/** What is set in the whole lab, and how often it struck. */
export function listFaults(layout: Layout): readonly FaultLine[] {
  return requireRecord(layout).stands.flatMap(({name}) =>
    bookOf(layout, name).faults.map((fault) => ({...fault, stand: name})),
  )
}

/** Ends one fault, or all: what hangs goes on, what is down is started. Answers ids. Throws LabError (2) for an unknown one. */
export async function clearFaults(layout: Layout, id: string | undefined, program: string): Promise<readonly string[]> {
  const record = requireRecord(layout)
  const chosen = listFaults(layout).filter((fault) => id === undefined || fault.id === id)
  if (id !== undefined && chosen.length === 0)
    throw new LabError(`There is no fault ${id}. See: lab fault list --dir ${layout.dir}`, exitCodes.usage)
  await alone(layout, async () => {
    for (const fault of chosen.filter(isStruckFromOutside)) {
      bookOf(layout, fault.stand).remove(fault.id)
      const birth = record.processes[fault.stand]
      if (birth && !struckDown(layout, record).has(fault.stand)) freezeGroup(birth, false)
    }
    for (const {stand, id: each} of chosen.filter((fault) => !isStruckFromOutside(fault))) {
      if (await answers(layout, requireStand(record, stand))) await ask(layout, stand, {do: 'fault-clear', id: each})
      else bookOf(layout, stand).remove(each)
    }
  })
  if (chosen.some(isStruckFromOutside)) await up({layout, program})
  return chosen.map((fault) => fault.id)
}

async function strike({processes}: LabRecord, name: string, {kind}: FaultSpec): Promise<void> {
  const birth = processes[name]
  if (!birth || !isAlive(birth)) return
  if (kind === 'down') await killGroup(birth)
  if (kind === 'hang') freezeGroup(birth, true)
}

const answers = async (layout: Layout, {name}: StandRecord): Promise<boolean> =>
  (await pinged(layout, name)) !== undefined
