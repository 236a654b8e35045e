import {inspect} from 'node:util'

/**
 * A value that cannot be printed, serialised or compared by accident. `reveal` is called only where the value leaves for
 * the wire, in an adapter.
 */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): never {
    throw new TypeError('A secret cannot be serialised.')
  }

  [Symbol.toPrimitive](): string {
    return '[secret]'
  }

  [inspect.custom](): string {
    return '[secret]'
  }
}

/** Knows the secrets of this process and takes them out of any text before it reaches a sink. */
export class Redactor {
  readonly #known = new Set<string>()

  /** Makes a secret that every later `clean` takes out. Shorter than four characters is kept, but not searched for. */
  conceal(value: string): Secret {
    if (value.length >= 4) this.#known.add(value)
    return new Secret(value)
  }

  /** The text with each known secret, and its JSON and base64 forms, replaced by `[secret]`. */
  clean(text: string): string {
    let cleaned = text
    for (const value of this.#known)
      for (const form of new Set([
        value,
        JSON.stringify(value).slice(1, -1),
        Buffer.from(value).toString('base64'),
        value.replaceAll("'", "''"),
      ]))
        cleaned = cleaned.replaceAll(form, '[secret]')
    return cleaned
  }
}
