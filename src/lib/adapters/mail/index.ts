import {createTransport} from 'nodemailer'
import type {Secret} from '../../secret.ts'
import type {Delivery, Messenger} from '../../site/messages.ts'

export interface MailOrder {
  readonly host: string
  readonly port: number
  /** `ca`: PEM; the public ones where undefined. */
  readonly tls: {readonly name: string; ca(): string | undefined}
  readonly user: string
  password(): Secret
  /** Address that mail comes from; its domain is that of message ids. */
  readonly from: string
  readonly timeoutMs: number
}

/** Before these are answered nothing of the message has been sent: RFC 5321, 4.1.1. */
const BEFORE_DATA = /^(CONN|EHLO|HELO|STARTTLS|AUTH|MAIL FROM|RCPT TO)/

/**
 * Mail submission (RFC 6409): STARTTLS or nothing, then AUTH. What ends after DATA was begun, and without an answer, may have arrived: SMTP
 * cannot be asked afterwards.
 */
export const mailMessenger = ({host, port, tls, user, password, from, timeoutMs}: MailOrder): Messenger => ({
  repeats: false,
  async deliver({id, to, title, body}): Promise<Delivery> {
    let known: {readonly pass: string; readonly ca: string | undefined}
    try {
      known = {pass: password().reveal(), ca: tls.ca()}
    } catch (error) {
      return {state: 'failed', why: error instanceof Error ? error.message : String(error)}
    }
    try {
      const transport = createTransport({
        ...{host, port, secure: port === 465, requireTLS: true},
        tls: {servername: tls.name, minVersion: 'TLSv1.2', ...(known.ca === undefined ? {} : {ca: known.ca})},
        auth: {user, pass: known.pass},
        ...{connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs},
      })
      const messageId = `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`
      const {response} = await transport.sendMail({from, to, subject: title, text: body, messageId})
      return {state: 'sent', receipt: `${messageId} ${response}`}
    } catch (error) {
      const {code, command, responseCode} = error as {code?: string; command?: string; responseCode?: number}
      const why = error instanceof Error ? error.message : String(error)
      const isRefused = responseCode !== undefined || BEFORE_DATA.test(command ?? '')
      return {state: isRefused || code === 'EDNS' || code === 'ESOCKET' ? 'failed' : 'uncertain', why}
    }
  },
})
