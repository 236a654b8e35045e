import {resolve} from 'node:path'
import * as z from 'zod/mini'
import type {Secret} from '../../secret.ts'
import {path, seconds, secret, text} from '../kinds.ts'
import {resolveSecret, type SecretSource} from '../secrets.ts'

const url = text('an address, as https://heads.cloud.example/landlord', /^https?:\/\/[^\s/?#]+[^\s]*$/)

/** Where the heads of the journal are kept out of reach of whoever can write the store. */
export const heads = z.optional(
  z.strictObject(
    {
      file: z.optional(path),
      post: z.optional(url),
      token: z.optional(secret),
      ping: z.optional(url),
      timeoutSeconds: seconds(10),
    },
    'where heads are kept: `file`, `post`, `ping`',
  ),
)

export interface HeadsAccess {
  /** Absolute path, on another share. */
  readonly file: string | undefined
  readonly post: {readonly url: string; token(): Secret | undefined} | undefined
  readonly ping: string | undefined
  readonly timeoutMs: number
}

/** Undefined where nothing is said of it. */
export const headsAccess = (
  section: z.output<typeof heads>,
  origin: SecretSource & {readonly folder: string},
): HeadsAccess | undefined =>
  section && {
    file: section.file === undefined ? undefined : resolve(origin.folder, section.file),
    post:
      section.post === undefined
        ? undefined
        : {
            url: section.post,
            token: () =>
              section.token === undefined ? undefined : resolveSecret(section.token, 'heads.token', origin),
          },
    ping: section.ping,
    timeoutMs: section.timeoutSeconds * 1000,
  }
