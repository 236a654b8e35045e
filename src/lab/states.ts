import type {Fault} from './fault-kinds.ts'
import {matches} from './fault-kinds.ts'
import {exitCodes, LabError} from './lab-error.ts'

/** What a stand is not from the beginning, and is as long as the fault `state` sets it. */
export interface State {
  /** The fault says by its `path` what it is about: a URL, a version, a name. */
  readonly about?: string
}

/** Those of a stand (`of`, for people) that the fault's `match` names. Throws where there is none, or it does not say what one is about. */
export function chosenStates<S extends State>(
  states: Readonly<Record<string, S>>,
  of: string,
  fault: Fault,
): readonly (readonly [name: string, state: S])[] {
  const chosen = Object.entries(states).filter(([name]) => matches(fault, name))
  if (chosen.length === 0)
    throw new LabError(`There is no such state of ${of}; there are ${Object.keys(states).join(', ')}.`, exitCodes.usage)
  for (const [name, {about}] of chosen)
    if (about !== undefined && fault.path === undefined)
      throw new LabError(`${name} needs --path: ${about}.`, exitCodes.usage)
  return chosen
}
