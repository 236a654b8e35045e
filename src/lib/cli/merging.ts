import type {MergedRun} from '../engine/index.ts'
import {OperatorError} from '../errors.ts'
import type {Composition} from './compose.ts'

/** What of the spool was brought into the store, in a line; undefined where nothing waits. Throws nothing: what fails is the line. */
export async function mergedLine(composition: Composition): Promise<string | undefined> {
  try {
    const spool = await composition.spool('there')
    if (!spool || (await spool.waiting()).every(({atWork}) => atWork)) return undefined
    return toldMerge((await spool.merge()).merged)
  } catch (error) {
    return `what waits in the spool of this machine was not merged: ${saidOf(error)}; the next command tries again`
  }
}

/** Copies who is placed where into the spool; a line where that fails. */
export async function copyPlacement(composition: Composition): Promise<string | undefined> {
  try {
    await (await composition.spool('made'))?.copyPlacement()
    return undefined
  } catch (error) {
    return notCopied(error)
  }
}

export const notCopied = (error: unknown): string =>
  `this was not copied into the spool of this machine, which would not know of it while the store is down: ${saidOf(error)}`

/** Branches first: they want somebody to look. */
function toldMerge(merged: readonly MergedRun[]): string | undefined {
  const news = merged.filter(({how}) => how !== 'known')
  if (news.length === 0) return undefined
  const branches = news.filter(({how}) => how === 'branch')
  const names = news.map(({run: {id, routine}, how}) => `${routine} ${id}${how === 'branch' ? ' AS A BRANCH' : ''}`)
  const look = branches.map(({run}) => `; it went on in the store, too: landlord run show ${run.id}`)
  return `merged from the spool of this machine: ${names.join(', ')}${look.join('')}`
}

const saidOf = (error: unknown): string =>
  error instanceof OperatorError
    ? [`${error.message} (${error.code})`, error.detail.why].filter(Boolean).join(' ')
    : error instanceof Error
      ? error.message
      : String(error)
