import type {NetworkRuleFacts} from '../../site/network.ts'
import type {Asked} from '../asked.ts'

/** Rules of a network security group as a sheet's lines; null: kept by hand, and not read. */
export function networkLines(
  rules: Asked<readonly NetworkRuleFacts[] | null> | undefined,
): readonly (readonly [string, string | undefined])[] {
  if (rules === undefined) return []
  if ('silent' in rules) return [['rules', `not known: ${rules.silent}`]]
  if (rules.answer === null) return [['rules', 'kept by hand, and not read']]
  return rules.answer
    .toSorted((one, other) => one.priority - other.priority)
    .map(({name, direction, access, protocol, ports, sources, owner, priority}) => [
      `${priority}`,
      `${name}: ${direction === 'Outbound' ? 'outbound ' : ''}${access} ${protocol} ${ports.join(' ')} from ${sources.join(' ')}${owner ? '' : ', not landlord’s'}`,
    ])
}
