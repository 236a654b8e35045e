import type {Options, Output} from './cli.ts'
import {addFault, clearFaults, listFaults} from './fault.ts'
import {type FaultKind, type FaultSpec, faultKinds} from './fault-kinds.ts'
import {exitCodes, LabError} from './lab-error.ts'
import type {Layout} from './layout.ts'
import {faultsText} from './texts.ts'

/** `fault add KIND STAND`, `fault list`, `fault clear [ID]`. Throws LabError (2) for anything else. */
export async function faultCommand(layout: Layout, options: Options, program: string): Promise<Output> {
  const [verb, first, second, ...more] = options.words
  if (verb === 'add' && first !== undefined && second !== undefined && more.length === 0) {
    const document = await addFault(layout, second, specOf(first, options.fault))
    return {document, text: `${faultsText([document])}End it: lab fault clear ${document.id} --dir ${layout.dir}\n`}
  }
  if (verb === 'list' && first === undefined) {
    const document = listFaults(layout)
    return {document, text: document.length === 0 ? 'Nothing is disturbed.\n' : faultsText(document)}
  }
  if (verb === 'clear' && second === undefined) {
    const document = {cleared: await clearFaults(layout, first, program)}
    return {
      document,
      text: document.cleared.length === 0 ? 'Nothing was disturbed.\n' : `Ended ${document.cleared.join(', ')}.\n`,
    }
  }
  throw usage('fault takes: add KIND STAND, list, or clear [ID].')
}

function specOf(kind: string, {match, path, ...numbers}: Options['fault']): FaultSpec {
  if (!Object.hasOwn(faultKinds, kind))
    throw usage(`There is no fault '${kind}'; there are ${Object.keys(faultKinds).join(', ')}.`)
  const given = Object.entries(numbers).flatMap(([name, text]) =>
    text === undefined ? [] : [[name, whole(name, text)]],
  )
  return {
    kind: kind as FaultKind,
    ...(match === undefined ? {} : {match}),
    ...(path === undefined ? {} : {path}),
    ...Object.fromEntries(given),
  }
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw usage(`--${name} takes a whole number, not '${text}'.`)
  return value
}

const usage = (text: string): LabError => new LabError(text, exitCodes.usage)
