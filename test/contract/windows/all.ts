import {addresses} from './addresses.ts'
import {backupFiles} from './backup-files.ts'
import {certificates} from './certificates.ts'
import {fences} from './fences.ts'
import {firewall} from './firewall.ts'
import {folders} from './folders.ts'
import {reads} from './reads.ts'
import {release, releases} from './releases.ts'
import type {Scenario} from './row.ts'
import {services} from './services.ts'
import {tenants} from './tenants.ts'

export const scenarios: readonly Scenario[] = [
  reads,
  fences,
  folders,
  services,
  releases,
  release,
  addresses,
  certificates,
  firewall,
  tenants,
  backupFiles,
]
