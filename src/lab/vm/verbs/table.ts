import type {Verb} from '../verb.ts'
import {configRemove, configWrite} from './config.ts'
import {dirEnsure} from './dir-ensure.ts'
import {dirRemove} from './dir-remove.ts'
import {eventsRead} from './events-read.ts'
import {httpEnsure, httpRead, httpRemove} from './http.ts'
import {probe} from './probe.ts'
import {releaseRead} from './release-read.ts'
import {releaseRemove} from './release-remove.ts'
import {releaseStage} from './release-stage.ts'
import {serviceEnsure} from './service-ensure.ts'
import {serviceRemove} from './service-remove.ts'
import {serviceState} from './service-state.ts'
import {sqlProbe} from './sql-probe.ts'
import {tenantRead} from './tenant-read.ts'
import {vmFacts} from './vm-facts.ts'

/** Every verb that the machine knows, by the name in the request. */
export const verbs: ReadonlyMap<string, Verb> = new Map([
  ['vm.facts', vmFacts],
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
  ['http.read', httpRead],
  ['http.ensure', httpEnsure],
  ['http.remove', httpRemove],
  ['probe', probe],
  ['sql.probe', sqlProbe],
  ['events.read', eventsRead],
])
