import * as z from 'zod/mini'

// Kinds of values that sections are made of. Each check says what it expects: an error is then "expected …", with nothing
// about how it was checked.

export const text = (expected: string, form: RegExp) => z.string(expected).check(z.regex(form, expected))
export const whole = (expected: string, least: number, most: number) =>
  z.int(expected).check(z.gte(least, expected), z.lte(most, expected))
export const seconds = (fallback: number) => {
  const expected = 'a number of seconds above 0, at most 86400'
  return z._default(z.number(expected).check(z.gt(0, expected), z.lte(86_400, expected)), fallback)
}

export const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
export const port = whole('a port, 1 to 65535', 1, 65_535)
export const host = text(
  'a host name or an IP address',
  /^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+)$/,
)
export const name = text(
  'a name of lower-case letters, digits and hyphens that begins with a letter',
  /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
)

export const login = text('a login of SQL Server, of up to 128 characters', /^[^\s'"[\]\\;]{1,128}$/)

/** A path on this machine, relative to the file that it stands in. Need not be there yet. */
export const path = z.string('a path').check(z.minLength(1, 'a path'))
/** The same of a file that `config check` wants to be able to read. */
export const file = z.string('a path of a file').check(z.minLength(1, 'a path of a file'))
/** The same of a private key, which nobody but its owner may read. */
export const keyFile = z.string('a path of a private key').check(z.minLength(1, 'a path of a private key'))

/** `env:NAME`, `file:PATH`, `exec:COMMAND`. The value itself is refused, and never repeated in a message. */
export const secret = text(
  'a reference to a secret, env:NAME or file:PATH, not the secret itself',
  /^(env:[A-Za-z_][A-Za-z0-9_]*|(file|exec):.*\S.*)$/,
)

/** A program with its arguments, which no shell reads. As `exec:`, it is not taken from a project file that others can change. */
export const command = z
  .array(
    z.string('a word of a command').check(z.minLength(1, 'a word of a command')),
    'a list: a program and its arguments',
  )
  .check(z.minLength(1, 'a program'))

export const hostKey = text(
  'the host key of ssh, as "ssh-ed25519 AAAA…"',
  /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{40,}={0,3}$/,
)
