import {object} from '../shape.ts'
import {verb} from '../verb.ts'

/** Nothing but the fence, which the machine compares and raises before every change, and keeps the store with. */
export const hostClaim = verb('apply', object({}), () => ({changes: [], data: {}}))
