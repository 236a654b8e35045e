import sorted from 'sorted-btree'

// A CommonJS module with a default export: Node gives the module, a bundler or a test runner gives the class itself.
const BTree = sorted.default ?? sorted

export type Ordered<K, V> = InstanceType<typeof BTree<K, V>>

/** An empty ordered map; `clone()` of it is O(1), and copies share what neither has changed. */
export function ordered<K, V>(compare: (a: K, b: K) => number): Ordered<K, V> {
  return new BTree<K, V>(undefined, compare)
}
