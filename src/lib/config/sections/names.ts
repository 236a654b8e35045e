import * as z from 'zod/mini'
import {command, file, host, keyFile, path, seconds, secret, text, whole} from '../kinds.ts'

export const ipAddress = text('an IP address', /^(\d{1,3}(\.\d{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+)$/)

/** How the zone of `domain` is kept. */
export const dns = z.optional(
  z.strictObject(
    {
      kind: z.enum(['nsupdate', 'script', 'by-hand'], 'one of nsupdate, script, by-hand'),
      servers: z
        .array(
          text(
            'an IP address, with or without a port, as 10.0.0.53 or 10.0.0.53:5353',
            /^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?)$/,
          ),
          "a list of the zone's name servers; the first takes updates",
        )
        .check(z.minLength(1, 'at least one name server')),
      zone: z.optional(host),
      ttlSeconds: z._default(whole('a whole number of seconds, 1 to 86400', 1, 86_400), 300),
      keyFile: z.optional(keyFile),
      command: z.optional(command),
      timeoutSeconds: seconds(10),
      settleSeconds: seconds(60),
    },
    'how names are kept',
  ),
)

/** Where certificates for tenants' names come from. */
export const certificates = z.optional(
  z.strictObject(
    {
      kind: z.enum(['folder', 'acme', 'script'], 'one of folder, acme, script'),
      folder: z.optional(path),
      password: z.optional(secret),
      command: z.optional(command),
      ca: z.optional(file),
      renewDays: z._default(whole('a whole number of days, 1 to 365', 1, 365), 30),
      timeoutSeconds: seconds(30),
    },
    'where certificates come from',
  ),
)

interface Sections {
  readonly dns?: z.output<typeof dns>
  readonly certificates?: z.output<typeof certificates>
  readonly vms: Readonly<Record<string, {readonly host: string; readonly publicAddress?: string | undefined}>>
}

/** What each kind wants, and what it has no use for. */
export function namesContradictions({dns, certificates, vms}: Sections) {
  return [
    ...(dns ? wanted('dns', dns, DNS_KEYS[dns.kind], ['keyFile', 'command']) : []),
    ...(certificates
      ? wanted('certificates', certificates, CERTIFICATE_KEYS[certificates.kind], ['folder', 'password', 'command'])
      : []),
    ...(dns
      ? Object.entries(vms)
          .filter(([, vm]) => vm.publicAddress === undefined && !ipAddress.safeParse(vm.host).success)
          .map(([vm]) => ({
            path: ['vms', vm],
            text: 'publicAddress is missing: names point to addresses, and host is none',
          }))
      : []),
  ]
}

const DNS_KEYS = {nsupdate: ['keyFile'], script: ['command'], 'by-hand': []} as const
const CERTIFICATE_KEYS = {folder: ['folder', 'password'], acme: ['folder'], script: ['command']} as const

function wanted(
  section: string,
  settings: Readonly<Record<string, unknown>> & {readonly kind: string},
  needs: readonly string[],
  all: readonly string[],
) {
  return all.flatMap((key) => {
    const there = settings[key] !== undefined
    if (there === needs.includes(key)) return []
    const text = there ? `is no setting of kind ${settings.kind}` : `${key} is missing: kind ${settings.kind} needs it`
    return [{path: there ? [section, key] : [section], text}]
  })
}
