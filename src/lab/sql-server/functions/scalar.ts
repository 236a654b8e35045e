import type {Bound} from '../engine/expressions.ts'
import type {SqlType, Value} from '../engine/values.ts'

/** A function whose type follows from those of its arguments. */
export interface ScalarFunction {
  readonly least: number
  readonly most: number
  bind(given: readonly Bound[]): Bound
}

/** NULL where one of the inputs is. */
export function nullable(type: SqlType, inputs: readonly Bound[], compute: (values: readonly Value[]) => Value): Bound {
  return {
    type,
    nullable: true,
    compute: (frame) => {
      const values = inputs.map((input) => input.compute(frame))
      return values.includes(null) ? null : compute(values)
    },
  }
}
