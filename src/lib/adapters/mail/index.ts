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

/**
 * Mail submission (RFC 6409): STARTTLS or nothing, then AUTH. What ends after DATA (RFC 5321, 4.1.1.4), and without an answer, may have arrived: SMTP
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
    const watched = watchingForData()
    try {
      const transport = createTransport({
        ...{host, port, secure: port === 465, requireTLS: true},
        ...{logger: watched.logger, transactionLog: true},
        tls: {servername: tls.name, minVersion: 'TLSv1.2', ...(known.ca === undefined ? {} : {ca: known.ca})},
        auth: {user, pass: known.pass},
        ...{connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs},
      })
      const messageId = `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`
      const {response} = await transport.sendMail({from, to, subject: title, text: body, messageId})
      return {state: 'sent', receipt: `${messageId} ${response}`}
    } catch (error) {
      const {responseCode} = error as {readonly responseCode?: number}
      const why = error instanceof Error ? error.message : String(error)
      return {state: responseCode !== undefined || !watched.hasBegun() ? 'failed' : 'uncertain', why}
    }
  },
})

/** nodemailer says of a connection that ended at any time that it ended while it was made: its log alone tells whether DATA had been sent. */
function watchingForData() {
  let begun = false
  const quiet = () => {}
  return {
    hasBegun: () => begun,
    logger: {
      ...{level: quiet, trace: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet},
      debug: (...said: readonly unknown[]) => {
        begun ||= said.includes('DATA')
      },
    },
  }
}
