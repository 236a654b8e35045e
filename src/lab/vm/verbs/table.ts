import type {Verb} from '../verb.ts'
import {backupDigest, backupList, backupRead, type WithDisk} from './backup.ts'
import {certEnsure, certRead, certRemove} from './cert.ts'
import {configRemove, configWrite} from './config.ts'
import {dirEnsure} from './dir-ensure.ts'
import {dirRemove} from './dir-remove.ts'
import {eventsRead} from './events-read.ts'
import {fencesRead} from './fences-read.ts'
import {firewallEnsure, firewallRead, firewallRemove} from './firewall.ts'
import {hostClaim} from './host-claim.ts'
import {httpEnsure, httpRead, httpRemove} from './http.ts'
import {isolationAudit} from './isolation-audit.ts'
import {portReach} from './port-reach.ts'
import {probe} from './probe.ts'
import {releasePrune} from './release-prune.ts'
import {releaseRead} from './release-read.ts'
import {releaseRemove} from './release-remove.ts'
import {releaseStage} from './release-stage.ts'
import {releaseSwitch} from './release-switch.ts'
import {serviceEnsure} from './service-ensure.ts'
import {serviceRemove} from './service-remove.ts'
import {serviceState} from './service-state.ts'
import {sqlProbe} from './sql-probe.ts'
import {tenantRead} from './tenant-read.ts'
import {tenantRemove} from './tenant-remove.ts'
import {vmAccess, vmFacts, vmServices} from './vm.ts'
import {vmRead} from './vm-read.ts'

/** Those that a database server is asked as well. */
export const fileVerbs: ReadonlyMap<string, Verb<WithDisk>> = new Map([
  ['backup.list', backupList],
  ['backup.read', backupRead],
  ['backup.digest', backupDigest],
])

const single: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ...fileVerbs,
  ['vm.facts', vmFacts],
  ['vm.services', vmServices],
  ['vm.access', vmAccess],
  ['port.reach', portReach],
  ['host.claim', hostClaim],
  ['fences.read', fencesRead],
  ['tenant.read', tenantRead],
  ['release.read', releaseRead],
  ['release.stage', releaseStage],
  ['release.remove', releaseRemove],
  ['dir.ensure', dirEnsure],
  ['dir.remove', dirRemove],
  ['config.write', configWrite],
  ['config.remove', configRemove],
  ['service.ensure', serviceEnsure],
  ['service.state', serviceState],
  ['service.remove', serviceRemove],
  ['release.switch', releaseSwitch],
  ['release.prune', releasePrune],
  ['cert.read', certRead],
  ['cert.ensure', certEnsure],
  ['cert.remove', certRemove],
  ['firewall.read', firewallRead],
  ['firewall.ensure', firewallEnsure],
  ['firewall.remove', firewallRemove],
  ['tenant.remove', tenantRemove],
  ['isolation.audit', isolationAudit],
  ['http.read', httpRead],
  ['http.ensure', httpEnsure],
  ['http.remove', httpRemove],
  ['probe', probe],
  ['sql.probe', sqlProbe],
  ['events.read', eventsRead],
])

/** Every verb that the machine knows, by the name in the request. */
export const verbs: ReadonlyMap<string, Verb> = new Map([...single, ['vm.read', vmRead(single)]])
