/** What is said of several runs of one thing, in the unit of the values. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
  readonly runs: number
}

/** Throws on an empty list: no runs have no median. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other)
  const at = (index: number): number => {
    const value = sorted[index]
    if (value === undefined) throw new RangeError('no values')
    return value
  }
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2
  return {min: at(0), median, max: at(sorted.length - 1), runs: sorted.length}
}
