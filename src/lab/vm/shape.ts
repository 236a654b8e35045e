/** The lab was asked for something that it does not imitate, or that the contract of the verbs does not know. */
export class Unsupported extends Error {
  constructor(what: string) {
    super(`the lab does not support ${what}`)
  }
}

/** Reads a value of one type out of JSON, or throws Unsupported naming the place. */
export type Shape<T> = (value: unknown, place: string) => T
export type Read<S> = S extends Shape<infer T> ? T : never

export const text: Shape<string> = (value, place) => {
  if (typeof value !== 'string') throw wrong(place, 'text', value)
  return value
}

export const whole: Shape<number> = (value, place) => {
  if (!Number.isSafeInteger(value)) throw wrong(place, 'a whole number', value)
  return value as number
}

export const flag: Shape<boolean> = (value, place) => {
  if (typeof value !== 'boolean') throw wrong(place, 'true or false', value)
  return value
}

export const oneOf =
  <T extends string>(...allowed: readonly T[]): Shape<T> =>
  (value, place) => {
    if (!allowed.includes(value as T)) throw wrong(place, allowed.join(' or '), value)
    return value as T
  }

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, place) =>
    value === null ? null : shape(value, place)

export const list =
  <T>(of: Shape<T>): Shape<readonly T[]> =>
  (value, place) => {
    if (!Array.isArray(value)) throw wrong(place, 'a list', value)
    return value.map((item, index) => of(item, `${place}[${index}]`))
  }

/** Exactly these fields: a missing one is wrong and an unknown one unsupported. */
export const object =
  <F extends Readonly<Record<string, Shape<unknown>>>>(fields: F): Shape<{readonly [K in keyof F]: Read<F[K]>}> =>
  (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(place, 'an object', value)
    const given = value as Record<string, unknown>
    for (const name of Object.keys(given)) if (!(name in fields)) throw new Unsupported(`the field ${place}.${name}`)
    const read = Object.entries(fields).map(([name, shape]) => [name, shape(given[name], `${place}.${name}`)])
    return Object.fromEntries(read)
  }

/** Taken as it comes. */
export const anything: Shape<unknown> = (value) => value

const wrong = (place: string, wanted: string, value: unknown): Unsupported =>
  new Unsupported(`${place} = ${JSON.stringify(value) ?? 'nothing'}: it must be ${wanted}`)
