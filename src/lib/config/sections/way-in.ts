import * as z from 'zod/mini'
import {file, host, hostKey, keyFile, name, port, text} from '../kinds.ts'

/** Hosts that lie before servers and VMs: the management host of promise P08, and what lies before that. */
export const jumpHosts = z.optional(
  z.record(
    name,
    z.strictObject(
      {
        host,
        port: z._default(port, 22),
        user: text('a user name', /^[^\s"/[\]:;|=,+*?<>]{1,104}$/),
        identityFile: z.optional(keyFile),
        hostKey: z.optional(hostKey),
        via: z.optional(name),
      },
      'a jump host',
    ),
    'jump hosts by name',
  ),
)

export const ssh = z.optional(z.strictObject({knownHosts: z.optional(file)}, 'what holds for every use of ssh'))

/** RFC 4632 and RFC 4291 notation; node:net judges the address itself. */
const network = text('a network, as 10.8.0.0/16 or fd00::/8', /^[0-9A-Fa-f.:]+\/\d{1,3}$/)

/** Administration goes through the VPN only (promise P10). */
export const vpn = z.optional(
  z.strictObject(
    {
      networks: z.array(network, 'a list of networks').check(z.minLength(1, 'at least one network')),
      probe: z.optional(text('host and port, as mgmt.cloud.example:22', /^[A-Za-z0-9.-]+:\d{1,5}$/)),
    },
    'the VPN: its `networks`',
  ),
)
