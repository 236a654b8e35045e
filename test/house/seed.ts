/** Of everything that a test run chooses by chance, where it is not told. `LANDLORD_SEED` repeats a run. */
export const seedOf = (otherwise = Date.now() % 1_000_000): number => Number(process.env.LANDLORD_SEED ?? otherwise)

/** `size` of them, the same for the same seed: a linear congruential generator (Numerical Recipes) chooses. */
export function sampleOf<T>(items: readonly T[], size: number, seed: number): readonly T[] {
  const left = [...items]
  let state = seed >>> 0
  return Array.from({length: Math.min(size, items.length)}, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return left.splice(state % left.length, 1)[0] as T
  })
}
