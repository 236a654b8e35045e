import {template} from '../../templates.ts'

/** Every verb: what it does to the VM, and the shared parts that its script stands on, in order. */
export const VERBS = {
  'vm.facts': {mode: 'check', parts: []},
  'vm.read': {mode: 'check', parts: []},
  'tenant.read': {mode: 'check', parts: ['acl', 'stamp', 'service']},
  'release.read': {mode: 'check', parts: ['release']},
  'release.stage': {mode: 'apply', parts: ['acl', 'protect', 'release']},
  'release.remove': {mode: 'apply', parts: ['acl', 'protect', 'release']},
  'dir.ensure': {mode: 'apply', parts: ['acl', 'protect', 'stamp']},
  'dir.remove': {mode: 'apply', parts: ['acl', 'protect', 'stamp']},
  'config.write': {mode: 'apply', parts: ['acl', 'protect', 'stamp']},
  'config.remove': {mode: 'apply', parts: ['acl', 'protect', 'stamp']},
  'release.switch': {mode: 'apply', parts: ['release', 'service', 'service-set']},
  'release.prune': {mode: 'apply', parts: ['acl', 'protect', 'release']},
  'vm.services': {mode: 'check', parts: ['service']},
  'vm.access': {mode: 'check', parts: []},
  'cert.read': {mode: 'check', parts: ['http', 'certificate']},
  'cert.ensure': {mode: 'apply', parts: ['certificate']},
  'cert.remove': {mode: 'apply', parts: ['http', 'certificate']},
  'firewall.read': {mode: 'check', parts: ['firewall']},
  'firewall.ensure': {mode: 'apply', parts: ['firewall']},
  'firewall.remove': {mode: 'apply', parts: ['firewall']},
  'tenant.remove': {mode: 'apply', parts: ['stamp', 'service', 'service-stop', 'http', 'http-set']},
  'isolation.audit': {mode: 'check', parts: ['acl', 'release', 'http']},
  'service.ensure': {mode: 'apply', parts: ['release', 'service', 'service-set']},
  'service.state': {mode: 'apply', parts: ['service', 'service-stop']},
  'service.remove': {mode: 'apply', parts: ['service', 'service-stop']},
  'http.read': {mode: 'check', parts: ['http']},
  'http.ensure': {mode: 'apply', parts: ['http', 'http-set']},
  'http.remove': {mode: 'apply', parts: ['http', 'http-set']},
  'port.reach': {mode: 'check', parts: []},
  'host.claim': {mode: 'apply', parts: []},
  'fences.read': {mode: 'check', parts: []},
  probe: {mode: 'check', parts: ['certificate']},
  'sql.probe': {mode: 'check', parts: []},
  'events.read': {mode: 'check', parts: []},
  'backup.list': {mode: 'check', parts: ['backup']},
  'backup.read': {mode: 'check', parts: ['backup']},
  'backup.digest': {mode: 'check', parts: ['backup']},
} as const satisfies Record<string, {mode: 'check' | 'apply'; parts: readonly string[]}>

export type Verb = keyof typeof VERBS

/** First line of every verb's script; the shared parts need to stand behind it, since PowerShell takes it first or not at all. */
export const PARAMETER = 'param($request)\n'

/** The script that is sent for a verb: the parameter, how replies are made, the fence if it changes something, its parts, itself. */
export function composeScript(verb: Verb): string {
  const {mode, parts} = VERBS[verb]
  const shared = ['reply', ...(mode === 'apply' ? ['fence'] : []), ...parts]
  const own = template(`powershell/${verb}.ps1`)
  if (!own.startsWith(PARAMETER)) throw new Error(`${verb}.ps1 does not begin with its parameter.`)
  return [PARAMETER, ...shared.map((part) => template(`powershell/_${part}.ps1`)), own.slice(PARAMETER.length)].join('')
}
