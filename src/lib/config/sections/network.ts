import * as z from 'zod/mini'
import {path, seconds, text} from '../kinds.ts'

/** An address or a network, as Windows and Azure both take it. */
export const addressRange = text(
  'an IP address or a network, as 10.0.9.0/24',
  /^(\d{1,3}(\.\d{1,3}){3}(\/([0-9]|[12][0-9]|3[0-2]))?|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(\/\d{1,3})?)$/,
)

const command = z
  .array(
    z.string('a word of a command').check(z.minLength(1, 'a word of a command')),
    'a list: a program and its arguments',
  )
  .check(z.minLength(1, 'a program'))

/** Name of a network security group. learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
export const networkGroup = z.optional(
  text(
    'the name of a network security group, of up to 80 characters',
    /^[A-Za-z0-9]([A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?$/,
  ),
)

/** Names of Windows services or of their programs' makers' services; `*` stands for any letters. */
export const allow = z._default(
  z.array(text('the name of a service, in which * stands for any letters', /^[^\r\n]{1,256}$/), 'a list of services'),
  [],
)

/** Accounts and groups of Windows, or their SIDs. */
export const team = z.optional(
  z.array(text('an account, a group or a SID, as CORP\\ops', /^[^\r\n]{1,256}$/), 'a list of accounts, groups or SIDs'),
)

/** Who may come from where: the firewalls of the hosts and of the network. */
export const network = z.optional(
  z.strictObject(
    {
      kind: z.enum(['az', 'script', 'by-hand'], 'one of az, script, by-hand'),
      management: z
        .array(addressRange, 'a list of networks from which the team comes')
        .check(z.minLength(1, 'at least one network')),
      resourceGroup: z.optional(text('the name of a resource group', /^[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]$/)),
      subscription: z.optional(text('the name or id of a subscription', /^[^-\r\n][^\r\n]{0,99}$/)),
      program: z.optional(path),
      command: z.optional(command),
      timeoutSeconds: seconds(60),
    },
    'how the network is kept',
  ),
)

interface Sections {
  readonly network?: z.output<typeof network>
  readonly servers: Readonly<Record<string, {readonly networkGroup?: string | undefined}>>
  readonly vms: Readonly<Record<string, {readonly networkGroup?: string | undefined}>>
}

const KEYS = {az: ['resourceGroup'], script: ['command'], 'by-hand': []} as const
const MAY = {az: ['subscription', 'program'], script: [], 'by-hand': []} as const

/** What each kind wants, and what it has no use for; and groups without a way to them. */
export function networkContradictions({network, servers, vms}: Sections) {
  if (!network) return [...orphans('servers', servers), ...orphans('vms', vms)]
  const needs: readonly string[] = KEYS[network.kind]
  const may: readonly string[] = MAY[network.kind]
  return (['resourceGroup', 'subscription', 'program', 'command'] as const).flatMap((key) => {
    const there = network[key] !== undefined
    if (there ? needs.includes(key) || may.includes(key) : !needs.includes(key)) return []
    return there
      ? [{path: ['network', key], text: `is no setting of kind ${network.kind}`}]
      : [{path: ['network'], text: `${key} is missing: kind ${network.kind} needs it`}]
  })
}

const orphans = (section: string, places: Sections['vms']) =>
  Object.entries(places).flatMap(([name, {networkGroup}]) =>
    networkGroup === undefined
      ? []
      : [{path: [section, name, 'networkGroup'], text: 'there is no section `network` that says how it is reached'}],
  )
