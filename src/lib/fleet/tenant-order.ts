/** Names that mean something else to SQL Server, Windows or landlord itself. */
const RESERVED = new Set([
  ...['master', 'tempdb', 'model', 'msdb', 'landlord', 'sa', 'guest', 'public', 'sys', 'dbo'],
  ...['con', 'prn', 'aux', 'nul', 'conin', 'conout', 'localhost', 'www'],
  ...Array.from({length: 10}, (_, number) => [`com${number}`, `lpt${number}`]).flat(),
])

/** A DNS label of at most 63 octets (RFC 1123, 2.1), in lower case since host names are compared so; begins with a letter, for SQL and the service manager. */
const LABEL = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Longest that leaves room for `_a` in a login, the prefix of a service and an attempt key in a file name. */
const LONGEST_NAME = 40
const LONGEST_DISPLAY_NAME = 100

/** Why the name cannot be a tenant's, or nothing. */
export function tenantNameProblem(name: string): string | undefined {
  if (name.length > LONGEST_NAME)
    return `the name "${name.slice(0, 20)}…" has ${name.length} letters; at most ${LONGEST_NAME} fit everywhere`
  if (!LABEL.test(name))
    return `"${name}" is no tenant name: a to z, 0 to 9 and hyphens, beginning with a letter and not ending with a hyphen, as in its address`
  if (name.startsWith('xn--')) return `"${name}" is an encoded international name; take the plain one`
  return RESERVED.has(name) ? `"${name}" is a reserved name` : undefined
}

/** Why the display name cannot be one, or nothing. */
export function displayNameProblem(name: string): string | undefined {
  if (name.trim() === '') return 'the display name is empty'
  if (name !== name.trim()) return 'the display name begins or ends with a blank'
  if (name.length > LONGEST_DISPLAY_NAME)
    return `the display name has ${name.length} letters; at most ${LONGEST_DISPLAY_NAME} are allowed`
  // Cf: marks that cannot be seen or turn the direction of writing, so that a list would show another name.
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}"]/u.test(name)
    ? 'the display name has control characters or quotation marks in it'
    : undefined
}

export interface ContactParts {
  readonly name: string
  readonly email: string
  /** E.164. */
  readonly phone: string
}

/** Reads `Ann Ek <ann@acme.example> +46701234567`; blanks, dots, brackets and hyphens in the number are left out. */
export function parseContact(text: string): {readonly contact: ContactParts} | {readonly problem: string} {
  const parts = /^\s*(?<name>[^<>]*?)\s*<(?<email>[^<>]*)>\s*(?<phone>[^<>]*?)\s*$/u.exec(text)?.groups
  if (!parts) return {problem: `"${text}" is not of the form: Ann Ek <ann@acme.example> +46701234567`}
  const {name = '', email = '', phone = ''} = parts
  const contact = {name, email: email.trim(), phone: phone.replaceAll(/[\s().-]/g, '')}
  const problem = contactProblem(contact)
  return problem === undefined ? {contact} : {problem}
}

/** The form that `parseContact` reads. */
export const formatContact = ({name, email, phone}: ContactParts): string => `${name} <${email}> ${phone}`

/** Why these people are not enough for the day when the tenant is down, or nothing. */
export function contactsProblem(contacts: readonly ContactParts[]): string | undefined {
  if (contacts.length === 0) return 'a tenant needs at least one contact, for the day when it is down'
  const problem = contacts.map(contactProblem).find((found) => found !== undefined)
  if (problem) return problem
  const twice = contacts.find(({email}, at) => contacts.findIndex((other) => isSamePerson(other.email, email)) !== at)
  return twice && `${twice.email} is there twice: nobody is told anything twice`
}

/** Whether two addresses reach the same person. Domains ignore case, and no provider of note tells local parts apart by it. */
export const isSamePerson = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Why the site keeps the name for itself, or nothing. */
export const reservedProblem = (name: string, reserved: readonly string[]): string | undefined =>
  reserved.includes(name) ? `"${name}" is reserved by the configuration (tenants.reserved)` : undefined

/** Why the ring is none of these, or nothing. */
export const ringProblem = (ring: string, rings: readonly string[]): string | undefined =>
  rings.includes(ring) ? undefined : `"${ring}" is no ring: the configuration has ${rings.join(', ')}`

/** Why such a contact could not be reached, or nothing. */
export function contactProblem({name, email, phone}: ContactParts): string | undefined {
  if (name.trim() === '') return `the contact <${email}> has no name`
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}<>"]/u.test(name))
    return `the contact's name "${name}" has characters in it that do not belong there`
  // Neither blanks nor what parts or closes an address in a header (RFC 5322, 3.2.3), so that there is one recipient.
  if (
    !/^[^\s\p{C}@<>",;:()[\]\\]{1,64}@[^\s\p{C}@<>",;:()[\]\\.]+(?:\.[^\s\p{C}@<>",;:()[\]\\.]+)+$/u.test(email) ||
    email.length > 254
  )
    return `"${email}" is no e-mail address`
  // E.164: a plus sign, the country code, at most 15 digits in all.
  if (!/^\+[1-9]\d{6,14}$/.test(phone))
    return `"${phone}" is no phone number: write it as +46701234567, with the country code`
  return undefined
}
