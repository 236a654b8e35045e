/**
 * The same thing, with each question of these names asked once for equal arguments. For a view that looks at many tenants at one
 * time: its answers are as old as it is.
 */
export function kept<T extends object>(thing: T, names: readonly (keyof T & string)[]): T {
  const answers = new Map<string, unknown>()
  return new Proxy(thing, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const method = value.bind(target) as (...args: readonly unknown[]) => unknown
      if (!(names as readonly unknown[]).includes(name)) return method
      return (...args: readonly unknown[]) => {
        const key = JSON.stringify([name, args])
        if (!answers.has(key)) answers.set(key, method(...args))
        return answers.get(key)
      }
    },
  })
}
