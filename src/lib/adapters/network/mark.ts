import type {Authority} from '../../engine/step.ts'
import type {NetworkRuleFacts} from '../../site/network.ts'

/** Stands in a rule's description, which takes up to 140 characters: a rule has no other room for whose it is. */
export const markOf = ({store, attempt}: Pick<Authority, 'store' | 'attempt'>): string =>
  `landlord, store ${store}, attempt ${attempt}`

const ULID = '([0-9A-HJKMNP-TV-Z]{26})'
const MARK = new RegExp(`^landlord, store ${ULID}, attempt ${ULID}$`)

export function ownerOf(description: string | null | undefined): NetworkRuleFacts['owner'] {
  const [, store, attempt] = MARK.exec(description ?? '') ?? []
  return store === undefined || attempt === undefined ? undefined : {store, attempt}
}

/** Whether one of the attempts was the last to set the rule. */
export const setBy = (rule: NetworkRuleFacts | undefined, attempts: readonly string[]): boolean =>
  rule?.owner !== undefined && attempts.includes(rule.owner.attempt)
