import {resolve} from 'node:path'
import * as z from 'zod/mini'
import type {Secret} from '../../secret.ts'
import type {OnCall} from '../../site/messages.ts'
import type {Topology} from '../../site/topology.ts'
import {file, host, path, port, seconds, secret, text} from '../kinds.ts'
import {resolveSecret, type SecretSource} from '../secrets.ts'

const address = text('a mail address, as ann@cloud.example', /^[^\s@<>"]+@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+$/)
const person = z.strictObject(
  {
    name: text('a name of up to 100 letters', /^\S[^\r\n]{0,99}$/),
    email: address,
    phone: text('a number as +46701234567', /^\+[1-9]\d{6,14}$/),
  },
  'somebody with `name`, `email` and `phone`',
)

/** Who is told of trouble, and by what. */
export const incidents = z.optional(
  z.strictObject(
    {
      onCall: z
        .array(person, 'a list of people: `name`, `email`, `phone`')
        .check(z.minLength(1, 'at least one who is on call')),
      mail: z.optional(
        z.strictObject(
          {
            host,
            port: z._default(port, 587),
            tls: z.strictObject(
              {name: host, ca: z.optional(file)},
              'the certificate: its `name`, and the authority `ca`',
            ),
            user: text('a name to log on with', /^\S{1,320}$/),
            password: secret,
            from: address,
          },
          'a mail server: `host`, `tls`, `user`, `password`, `from`',
        ),
      ),
      texts: z.optional(
        z.strictObject(
          {
            post: text('an address, as https://texts.cloud.example/messages', /^https?:\/\/[^\s/?#]+[^\s]*$/),
            token: secret,
          },
          'a gateway for text messages: `post`, `token`',
        ),
      ),
      timeoutSeconds: seconds(10),
      spool: z.optional(path),
    },
    'who is told of trouble: `onCall`, `mail`, `texts`',
  ),
)

type Section = z.output<typeof incidents>

export interface IncidentsAccess {
  readonly mail:
    | {
        readonly host: string
        readonly port: number
        /** `ca`: a path. */
        readonly tls: {readonly name: string; readonly ca: string | undefined}
        readonly user: string
        password(): Secret
        readonly from: string
      }
    | undefined
  readonly texts: {readonly url: string; token(): Secret} | undefined
  readonly timeoutMs: number
  /** Absolute path of the spool; undefined: in the user's own folder. */
  readonly spool: string | undefined
}

/** Undefined where nothing is said of it. */
export const incidentsAccess = (
  section: Section,
  origin: SecretSource & {readonly folder: string},
): IncidentsAccess | undefined =>
  section && {
    mail: section.mail && {
      ...section.mail,
      tls: {
        name: section.mail.tls.name,
        ca: section.mail.tls.ca === undefined ? undefined : resolve(origin.folder, section.mail.tls.ca),
      },
      password: () => resolveSecret(section.mail?.password ?? '', 'incidents.mail.password', origin),
    },
    texts: section.texts && {
      url: section.texts.post,
      token: () => resolveSecret(section.texts?.token ?? '', 'incidents.texts.token', origin),
    },
    timeoutMs: section.timeoutSeconds * 1000,
    spool: section.spool === undefined ? undefined : resolve(origin.folder, section.spool),
  }

export const incidentsTopology = (section: Section): Topology['incidents'] =>
  section && {
    onCall: section.onCall.map((one): OnCall => ({...one})),
    channels: [...(section.texts ? (['text'] as const) : []), ...(section.mail ? (['mail'] as const) : [])],
  }
