/** A person who is told when the tenant is down. */
export interface Contact {
  readonly name: string
  readonly email: string
  /** E.164. */
  readonly phone: string
}

/** Names that a tenant cannot have: SQL Server's databases and users, devices of Windows, host names with a meaning. */
const RESERVED: ReadonlySet<string> = new Set([
  ...[
    'master',
    'tempdb',
    'model',
    'msdb',
    'mssqlsystemresource',
    'distribution',
    'reportserver',
    'reportservertempdb',
    'ssisdb',
  ],
  ...['sa', 'sys', 'dbo', 'guest', 'public', 'landlord', 'system', 'administrator'],
  ...['con', 'prn', 'aux', 'nul', ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [`com${n}`, `lpt${n}`])],
  ...['www', 'localhost'],
])

/** Of a host name's label (RFC 1123, 2.1), in characters. */
const LONGEST_NAME = 63
/** A service's display name may have 256 characters, and ours says more than the tenant's. */
const LONGEST_DISPLAY_NAME = 100

/**
 * What is wrong with a tenant's name, or undefined. It is a host name, a database, two logins (`_a`, `_b`: no tenant's name
 * has an underscore, so no login is another tenant's name), a service, a folder. So: a label of RFC 1123 in lower case that
 * begins with a letter, and not of the form that RFC 5891 (4.2.3.1) keeps for encoded names.
 */
export function tenantNameProblem(name: string): string | undefined {
  if (name === '') return 'a tenant needs a name'
  if (name.length > LONGEST_NAME)
    return `the name has ${name.length} characters; a host name's label has at most ${LONGEST_NAME}`
  if (name !== name.toLowerCase())
    return `"${name}" has capitals; host names know no difference, so write it in lower case`
  const stranger = [...name].find((character) => !/[a-z0-9-]/.test(character))
  if (stranger !== undefined) return `"${name}" has ${quoted(stranger)}; only a to z, 0 to 9 and hyphens are allowed`
  if (!/^[a-z]/.test(name)) return `"${name}" does not begin with a letter`
  if (name.endsWith('-')) return `"${name}" ends with a hyphen`
  if (name.slice(2, 4) === '--') return `"${name}" has two hyphens in third place, which marks encoded names`
  if (RESERVED.has(name)) return `"${name}" is a name that SQL Server, Windows or landlord itself uses`
  return undefined
}

/** What is wrong with the name that people read, or undefined. */
export function displayNameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'the display name is empty'
  if (name !== name.trim()) return 'the display name begins or ends with a blank'
  if (name.length > LONGEST_DISPLAY_NAME)
    return `the display name has ${name.length} characters; at most ${LONGEST_DISPLAY_NAME} are allowed`
  // Controls, line breaks, and marks that change the direction of writing could make a list show something that is not there.
  const hidden = [...name].find((character) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Cn}]/u.test(character))
  if (hidden !== undefined) return `the display name has ${quoted(hidden)}, which cannot be seen`
  if (!/[\p{L}\p{N}]/u.test(name)) return 'the display name has neither a letter nor a digit'
  return undefined
}

export type ContactAnswer = {readonly contact: Contact} | {readonly problem: string}

/** Reads `Ann Ek <ann@acme.example> +46701234567`. Blanks, hyphens and brackets in the phone number are left out. */
export function parseContact(text: string): ContactAnswer {
  const example = 'write it as: Ann Ek <ann@acme.example> +46701234567'
  const parts = /^([^<>]*)<([^<>]*)>([^<>]*)$/.exec(text)
  if (!parts) return {problem: `"${text}" has no email address between < and >; ${example}`}
  const [, name = '', email = '', phone = ''] = parts.map((part) => part.trim())
  const contact = {name, email, phone: phone.replace(/[\s()./-]/g, '')}
  const problem = contactProblem(contact)
  return problem === undefined ? {contact} : {problem: `"${text}": ${problem}; ${example}`}
}

/** What is wrong with a contact, or undefined. In downtime it gets an email and a text, so both must be fit for sending. */
export function contactProblem({name, email, phone}: Contact): string | undefined {
  if (name === '') return 'the name is missing'
  const badName = displayNameProblem(name)
  if (badName) return badName.replace('the display name', `the name "${name}"`)
  return emailProblem(email) ?? phoneProblem(phone)
}

/** Narrower than RFC 5321 allows: no quoted local parts, no addresses in brackets. */
function emailProblem(email: string): string | undefined {
  if (email === '') return 'the email address is missing'
  const at = email.lastIndexOf('@')
  if (at < 1) return `the email address "${email}" has no @ with something before it`
  const local = email.slice(0, at)
  const domain = email.slice(at + 1)
  if (local.length > 64 || email.length > 254) return `the email address "${email}" is too long`
  if (!/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local))
    return `the email address "${email}" has something before the @ that mail servers refuse`
  const labels = domain.split('.')
  if (labels.length < 2) return `the email address "${email}" has no whole domain after the @`
  if (!labels.every((label) => /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(label)))
    return `the email address "${email}" has a domain that is no host name`
  return undefined
}

/** E.164: a plus, a country code that does not begin with 0, at most 15 digits in all; the shortest in use have 7. */
function phoneProblem(phone: string): string | undefined {
  if (phone === '') return 'the phone number is missing'
  if (phone.startsWith('00')) return `the phone number "${phone}" begins with 00; write + instead`
  if (!phone.startsWith('+')) return `the phone number "${phone}" does not begin with + and the country code`
  if (!/^\+\d+$/.test(phone)) return `the phone number "${phone}" has something else than digits after the +`
  if (phone.startsWith('+0')) return `the phone number "${phone}" has a 0 where the country code begins`
  const digits = phone.length - 1
  if (digits < 7 || digits > 15) return `the phone number "${phone}" has ${digits} digits; E.164 numbers have 7 to 15`
  return undefined
}

const quoted = (character: string): string =>
  /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
    ? `"${character}"`
    : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
