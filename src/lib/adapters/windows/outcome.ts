import {OperatorError, OutcomeUnknown, Unreachable} from '../../errors.ts'
import type {Ended} from '../children/child.ts'
import {place} from '../ssh/index.ts'
import type {VerbHost} from './options.ts'
import type {VerbRequest} from './request.ts'

/** No answer that can be read came, whatever carried the verb: unknown for a change, and nothing was changed by a read. */
export function noAnswer(
  options: VerbHost,
  {verb, mode, attempt}: VerbRequest,
  {why, cause, next = []}: {readonly why: string; readonly cause?: unknown; readonly next?: readonly string[]},
): OperatorError {
  if (mode === 'apply')
    return new OutcomeUnknown('LL-VM-OUTCOME', `The answer to ${verb} on ${options.name} never came.`, {
      where: place(options),
      why,
      state: `Whether it took is not known; what it made carries the attempt key ${attempt}. Resuming looks first.`,
      next: ['landlord run list', ...next, 'landlord explain LL-VM-OUTCOME'],
      cause,
    })
  return new Unreachable('LL-VM-UNREACHABLE', `${options.name} gave no answer to ${verb}.`, {
    where: place(options),
    why,
    state: 'It was a read; nothing was changed.',
    next: [...next, 'landlord explain LL-VM-UNREACHABLE'],
    cause,
  })
}

/** The script itself broke, which none of ours should: it answers every error that it knows of. */
export const brokenScript = (
  options: VerbHost,
  {verb, mode}: VerbRequest,
  {message, id}: {readonly message: string; readonly id: string},
): OperatorError =>
  new OperatorError('LL-VM-VERB', `The script of ${verb} failed on ${options.name}.`, {
    where: place(options),
    why: options.redactor.clean(`${message} (${id})`),
    state: mode === 'apply' ? 'It may have done a part; resuming looks first.' : 'Nothing was changed.',
    next: ['landlord explain LL-VM-VERB'],
  })

/** How an ssh ended that should have answered, for people. */
export function endOf({redactor}: VerbHost, {exitCode, stderr}: Ended): string {
  const said = redactor.clean(stderr.replace(/#< CLIXML[\s\S]*?<\/Objs>/g, '').trim()).slice(-300)
  return `ssh ended with ${exitCode ?? 'a signal'}${said === '' ? '' : `: ${said}`}`
}
