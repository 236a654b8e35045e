import type {Registry} from './registry.ts'
import type {Fence} from './request.ts'
import {VerbError} from './verb.ts'

/**
 * Compares a mutating verb's fence with the registry and raises it there: the first store to come manages the machine, and a
 * token lower than the highest one seen under its key is refused. Answers whether anything was written. To be called under
 * the key's mutex.
 */
export function admit(registry: Registry, fence: Fence): boolean {
  const {store} = registry
  if (store !== undefined && store !== fence.store)
    throw new VerbError('STORE-FOREIGN', `the store ${store} manages this machine, not ${fence.store}`)
  const seen = registry.fence(fence.key)
  const token = BigInt(fence.token)
  if (seen !== undefined && token < seen)
    throw new VerbError('FENCED', `token ${token} of ${fence.key} is older than ${seen}`)
  if (store === undefined) registry.store = fence.store
  if (seen !== token) registry.raiseFence(fence.key, token)
  return store === undefined || seen !== token
}
