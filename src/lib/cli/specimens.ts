import type {Json} from '../engine/finding.ts'
import type {Topology} from '../site/topology.ts'

/** What a routine is ordered with and decides, in words that stand for what an operator puts there. */
interface Specimen {
  readonly inputs: Json
  readonly decided: Json
}

/** A tenant that stands, as the routines that work on one decide upon it. */
const STANDING = {
  order: {tenant: 'TENANT', displayName: 'NAME'},
  place: {vm: 'VM', place: 1, server: 'SERVER', release: 'RELEASE'},
  id: 'ID',
  sids: {a: 'SID', b: 'SID'},
  live: 'a',
}

/** By routine, for its runbook: each one that a run can be taken up again of (tasks.ts) has its line here. */
export const SPECIMENS: Readonly<Record<string, Specimen>> = {
  'tenant create': {
    inputs: {
      tenant: 'TENANT',
      displayName: 'NAME',
      contacts: [{name: 'CONTACT', email: 'EMAIL', phone: 'PHONE'}],
      release: null,
      vm: null,
      server: null,
    },
    decided: {vm: 'VM', place: 1, server: 'SERVER', release: 'RELEASE'},
  },
  'tenant set': {
    inputs: {
      tenant: 'TENANT',
      displayName: 'NAME',
      contacts: null,
      addContacts: [{name: 'CONTACT', email: 'EMAIL', phone: 'PHONE'}],
      removeContacts: [],
      timeZone: 'ZONE',
      ring: 'RING',
      window: 'WINDOW',
    },
    decided: {
      ...STANDING,
      wanted: {
        displayName: 'NAME',
        contacts: [{name: 'CONTACT', email: 'EMAIL', phone: 'PHONE'}],
        timeZone: 'ZONE',
        ring: 'RING',
        window: 'WINDOW',
      },
    },
  },
  'tenant rotate': {inputs: {tenant: 'TENANT'}, decided: STANDING},
  'tenant suspend': {inputs: {tenant: 'TENANT', reason: 'REASON'}, decided: STANDING},
  'tenant resume': {inputs: {tenant: 'TENANT'}, decided: STANDING},
  'backup restore': {
    inputs: {tenant: 'TENANT', target: {kind: 'time', at: 0, possible: false}, way: 'in place', as: null},
    decided: {
      ...STANDING,
      target: {kind: 'time', at: 0, possible: false},
      way: 'in place',
      as: null,
      family: 'FAMILY',
      fork: 'FORK',
      at: 'SERVER',
      wasUp: true,
    },
  },
  'backup run': {
    inputs: {tenant: 'TENANT', kind: 'log', copyOnly: false, due: false},
    decided: {tenant: 'TENANT', id: 'ID', server: 'SERVER'},
  },
  'backup verify': {
    inputs: {tenant: 'TENANT', level: 'restore', scope: 'chain'},
    decided: {
      ...{tenant: 'TENANT', level: 'restore', scope: 'chain', id: 'ID', database: 'TENANT', server: 'SERVER'},
      ...{verifier: 'VERIFICATION SERVER', asOf: 0, sets: ['SET']},
    },
  },
  'cert renew': {
    inputs: {tenant: 'TENANT'},
    decided: {...STANDING, next: {thumbprint: 'THUMBPRINT', notAfter: 0, from: 'FILE'}, was: 'OLD'},
  },
  'incident open': {
    inputs: {title: 'TITLE', severity: 'major', affected: ['vm/VM'], began: null},
    decided: {
      incident: 'INCIDENT',
      page: 'PAGE',
      tenants: ['TENANT'],
      placedAt: null,
      beganAt: 'TIME',
      openedAt: 'TIME',
    },
  },
  'incident page': {
    inputs: {incident: 'INCIDENT', note: null},
    decided: {incident: 'INCIDENT', page: 'PAGE', note: null},
  },
  'backup import': {
    inputs: {server: 'SERVER', paths: []},
    decided: {
      verification: 'VERIFIER',
      sets: [
        {
          guid: 'SET',
          tenant: 'TENANT',
          id: 'ID',
          by: 'stamp',
          database: 'DATABASE',
          kind: 'full',
          position: 1,
          files: [{path: 'FILE', stripe: 1, mirror: 0}],
          seen: ['FILE'],
          inHistory: false,
        },
      ],
      behind: [],
      left: [],
    },
  },
  'vm add': {inputs: {vm: 'VM'}, decided: {servers: []}},
  'server add': {inputs: {server: 'SERVER'}, decided: null},
  'release add': {inputs: {zip: 'FILE', version: 'VERSION', digest: 'DIGEST'}, decided: null},
  'release retire': {inputs: {version: 'VERSION', digest: 'DIGEST', remove: true}, decided: null},
}

/** For a runbook where there is no project file: a site that has all that can be configured. */
export const SPECIMEN_TOPOLOGY: Topology = {
  domain: 'DOMAIN',
  servicePrefix: 'rs',
  placement: {min: 3, max: 7},
  rings: ['pilot', 'main'],
  tenantDefaults: {timeZone: 'UTC', window: 'Sun 02:00-05:00'},
  servers: [],
  vms: [],
  reservedNames: [],
  intervals: {serviceStart: 30_000, settleEvery: 1000, verb: 60_000, nameSettle: 120_000},
  names: {kind: 'nsupdate', ttlSeconds: 60},
  certificates: {kind: 'folder', renewDays: 30},
  backups: undefined,
  network: {kind: 'az', management: []},
}
