import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import type {Zone} from './dns/zone.ts'
import type {SentMail} from './mail.ts'
import type {Groups} from './network/groups.ts'
import type {PublicSite} from './page.ts'
import type {Ping} from './pings.ts'
import type {SentText} from './texts.ts'

export interface Outside {
  readonly zone: Zone
  readonly mails: readonly SentMail[]
  readonly texts: readonly SentText[]
  readonly pings: readonly Ping[]
  readonly page: PublicSite
  readonly groups: Groups
  readonly portNames: Readonly<Record<string, string>>
}

/** What the world outside has: times, ids, the zone's serial, and how a mail's parts are parted do not show. */
export const fingerprintOf = ({zone, mails, texts, pings, page, groups, portNames}: Outside) => ({
  facts: {
    addresses: zone.records
      .filter(({type}) => type !== 'SOA')
      .map(({name, type, ttl, data}) => normal(`${name} ${ttl} ${type} ${JSON.stringify(data)}`))
      .sort(),
    // Those to different people may come in any order.
    mails: sorted(mails.map(({from, to, file}) => ({from, to, ...mailFacts(readFileSync(file, 'latin1'))}))),
    texts: sorted(texts.map(({to, text}) => ({to, text: normal(text)}))),
    pings: [...new Set(pings.map(({name}) => name))].sort(),
    network: Object.fromEntries(
      Object.entries(groups.all).map(([group, rules]) => [
        group,
        rules
          .map((rule) => normal(JSON.stringify({...rule, ports: rule.ports.map((port) => portNames[port] ?? port)})))
          .sort(),
      ]),
    ),
    page: Object.fromEntries(page.files().map(([path, content]) => [path, sha256(normal(content.toString('latin1')))])),
  },
  leftOut: {
    serial: zone.soa.data.serial,
    mails: mails.map(({at}) => at),
    texts: texts.map(({id, at, idempotencyKey}) => ({id, at, idempotencyKey})),
    pings: pings.map(({name, at}) => `${name} ${at}`),
  },
})

const sorted = <T>(facts: readonly T[]): readonly T[] =>
  facts.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

export const subjectOf = (mail: string): string =>
  unfolded(mail)
    .match(/^subject: *(.*)$/im)?.[1]
    ?.trim() ?? ''

function mailFacts(mail: string): {readonly subject: string; readonly content: string} {
  const [, boundary] = /boundary="?([^"\s;]+)/i.exec(mail) ?? []
  const headless = unfolded(mail).replace(/^(date|message-id):.*\r?\n/gim, '')
  const content = boundary === undefined ? headless : headless.replaceAll(boundary, '<boundary>')
  return {subject: normal(subjectOf(mail)), content: sha256(normal(content))}
}

/** A header's continued lines as one. RFC 5322, 2.2.3. */
const unfolded = (mail: string): string => {
  const end = mail.search(/\r?\n\r?\n/)
  return mail.slice(0, end).replace(/\r?\n[ \t]+/g, ' ') + mail.slice(end)
}

const normal = (text: string): string =>
  text
    .replace(/(?<![0-9A-Z])[0-7][0-9A-HJKMNP-TV-Z]{25}(?![0-9A-Z])/g, '<ulid>')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?( ?Z)?/g, '<time>')

const sha256 = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex')
