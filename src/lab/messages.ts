import {readFileSync} from 'node:fs'
import type {Layout} from './layout.ts'
import {subjectOf} from './outside/fingerprint.ts'
import {keptMails} from './outside/mail.ts'
import {sentTexts} from './outside/texts.ts'
import {requireRecord} from './record.ts'

/** A mail or a text message that left the site. */
export interface Message {
  /** UTC, ISO 8601. */
  readonly at: string
  readonly channel: 'mail' | 'text'
  readonly to: readonly string[]
  /** Of a mail its subject, of a text message all of it. */
  readonly text: string
  /** Of a mail: path of the whole message. */
  readonly file: string | null
}

/** What was sent, oldest first. Works on a lab that is down, too. */
export function messages(layout: Layout): readonly Message[] {
  requireRecord(layout)
  const mails = keptMails(layout.outside).map(
    ({at, to, file}): Message => ({at, channel: 'mail', to, text: subjectOf(readFileSync(file, 'latin1')), file}),
  )
  const texts = sentTexts(layout.outside).entries.map(
    ({at, to, text}): Message => ({at, channel: 'text', to: [to], text, file: null}),
  )
  return [...mails, ...texts].sort((a, b) => (a.at < b.at ? -1 : 1))
}
