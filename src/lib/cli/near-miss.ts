/** Known words close to a mistyped one, nearest first, and none much farther than that; at most three. Only ever shown, never run. */
export function nearMisses(word: string, known: readonly string[]): readonly string[] {
  const wanted = word.toLowerCase()
  const limit = Math.max(2, Math.floor(wanted.length / 3))
  const begins = (name: string) => name.toLowerCase().startsWith(wanted)
  const near = known
    .map((name) => ({name, distance: distance(wanted, name.toLowerCase())}))
    .filter(({name, distance}) => distance <= limit || begins(name))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  const nearest = near[0]?.distance ?? 0
  return near
    .filter(({name, distance}) => distance <= nearest * 2 || begins(name))
    .slice(0, 3)
    .map(({name}) => name)
}

/** The question for a name that is not known; undefined where nothing is near. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  const near = nearMisses(name, known)
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined
}

/** Edits that turn one word into the other; two neighbours swapped count as one (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({length: b.length + 1}, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
