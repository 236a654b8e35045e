import type {ErrorCode} from '../../error-codes.ts'
import {OperatorError, OutcomeUnknown, Unreachable} from '../../errors.ts'
import type {Ended} from '../children/child.ts'
import type {AzOptions} from './options.ts'

export interface Asked {
  readonly group: string
  readonly doing: 'reading' | 'changing'
}

/**
 * Why `az` did not do what it was asked. Azure's own refusals carry a code in brackets; exit 2 is a command line that this
 * version does not know, 3 something that is not there. Source: learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting
 */
export function azFailure(options: AzOptions, {group, doing}: Asked, ended: Ended): OperatorError {
  const said = options.redactor.clean(lastWords(ended.stderr))
  const told = {where: `network security group ${group} in ${options.resourceGroup}`, why: said || undefined}
  const again = (code: ErrorCode, ...next: readonly string[]) => ({next: [...next, `landlord explain ${code}`]})
  if (ended.by !== 'itself' || ended.exitCode === undefined)
    return noAnswer(doing, {
      ...told,
      why: ended.by === 'time' ? `no answer within ${options.timeoutMs} ms` : 'ended by a signal',
    })
  if (ended.exitCode === COMMAND_NOT_FOUND || ended.exitCode === NOT_EXECUTABLE)
    return new OperatorError('LL-NETWORK-PROGRAM', `There is no ${options.program} here.`, {
      ...told,
      state: 'nothing was changed',
      ...again('LL-NETWORK-PROGRAM'),
    })
  if (ended.exitCode === PARSER_ERROR)
    return new OperatorError('LL-NETWORK-PROGRAM', 'This version of az does not take the command.', {
      ...told,
      state: 'nothing was changed',
      ...again('LL-NETWORK-PROGRAM', 'az version', 'az upgrade'),
    })
  const code = /^(?:ERROR: )?\((\w+)\)|^Code: (\w+)/m.exec(ended.stderr)
  switch (code?.[1] ?? code?.[2]) {
    case 'AuthorizationFailed':
    case 'LinkedAuthorizationFailed':
    case 'RequestDisallowedByPolicy':
      return new OperatorError('LL-NETWORK-RIGHTS', 'Azure does not let this account do that.', {
        ...told,
        state: 'nothing was changed',
        ...again('LL-NETWORK-RIGHTS', 'az account show'),
      })
    case 'ResourceGroupNotFound':
    case 'ResourceNotFound':
    case 'ParentResourceNotFound':
    case 'SubscriptionNotFound':
    case 'NotFound':
      return new OperatorError('LL-NETWORK-GROUP', `There is no network security group ${group}.`, {
        ...told,
        state: 'nothing was changed',
        ...again('LL-NETWORK-GROUP', `az network nsg list --resource-group ${options.resourceGroup} --output table`),
      })
    case undefined:
      break
    default:
      return new OperatorError('LL-NETWORK-REFUSED', 'Azure refused the rule.', {
        ...told,
        state: 'nothing was changed',
        ...again('LL-NETWORK-REFUSED'),
      })
  }
  if (ended.exitCode === NOT_FOUND)
    return new OperatorError('LL-NETWORK-GROUP', `There is no network security group ${group}.`, {
      ...told,
      state: 'nothing was changed',
      ...again('LL-NETWORK-GROUP'),
    })
  // Before anything was sent, so without a code of Azure's.
  if (LOGIN_WANTED.test(ended.stderr))
    return new OperatorError('LL-NETWORK-LOGIN', 'az is not logged on, or its log-on has run out.', {
      ...told,
      state: 'nothing was changed',
      ...again('LL-NETWORK-LOGIN', 'az login'),
    })
  return noAnswer(doing, told)
}

/** A change may have arrived all the same: the check that follows looks. */
const noAnswer = (doing: Asked['doing'], told: {readonly where: string; readonly why: string | undefined}) =>
  doing === 'reading'
    ? new Unreachable('LL-NETWORK-UNREACHABLE', 'Azure did not answer.', {
        ...told,
        state: 'nothing was changed',
        next: ['az account show', 'landlord explain LL-NETWORK-UNREACHABLE'],
      })
    : new OutcomeUnknown('LL-NETWORK-OUTCOME', 'Whether the rule was set is not known.', {
        ...told,
        state: 'It may have been set; resuming looks first.',
        next: ['landlord run list', 'landlord explain LL-NETWORK-OUTCOME'],
      })

const PARSER_ERROR = 2
const NOT_FOUND = 3
const NOT_EXECUTABLE = 126
const COMMAND_NOT_FOUND = 127
/** az names the command that mends it; the identity service numbers its errors. */
const LOGIN_WANTED = /\baz login\b|\bAADSTS\d+/

const lastWords = (stderr: string): string =>
  stderr
    .split('\n')
    .map((line) => line.replace(/^ERROR: /, '').trim())
    .filter(Boolean)
    .slice(0, 3)
    .join(' ')
