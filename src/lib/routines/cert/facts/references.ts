import type {StepReference} from '../../../engine/index.ts'

// The steps as others refer to them. Their ids are in journals for ever.
export const INSTALLED: StepReference<{readonly thumbprint: string}> = {id: 'installed'}
export const BOUND: StepReference<null> = {id: 'bound'}
export const ANSWERS: StepReference<null> = {id: 'answers'}
export const OLD: StepReference<null> = {id: 'old'}
