import {expect} from 'vitest'
import {composeScript, type Verb} from '../../../src/lib/adapters/windows/scripts.ts'
import {already, pages, type Scenario} from './row.ts'

const scripts = (...verbs: readonly Verb[]) =>
  verbs.map((verb) => ({verb, script: Buffer.from(composeScript(verb), 'utf8').toString('base64')}))

const NOBODY = {
  tenant: 'nobody',
  service: 'rs-nobody',
  folder: 'D:\\tenants\\nobody',
  configPath: 'D:\\tenants\\nobody\\service.json',
}

export const reads: Scenario = {
  title: 'reads',
  rows: [
    {
      verb: 'vm.facts',
      says: 'the machine as a whole',
      input: {},
      reply: {
        ...already,
        data: {
          os: expect.stringContaining('Windows Server'),
          powershell: expect.stringMatching(/^5\.1/),
          utcNow: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          build: expect.stringMatching(/^\d+\.\d+\.\d+$/),
          memoryBytes: expect.any(Number),
          bootedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          rebootPending: false,
          disks: expect.arrayContaining([{drive: 'D:', freeBytes: expect.any(Number), sizeBytes: expect.any(Number)}]),
        },
      },
      page: pages.cim,
    },
    {
      verb: 'port.reach',
      says: 'a port that nobody has does not answer',
      input: {host: '127.0.0.1', port: 1, timeoutMs: 2000},
      reply: {...already, data: {open: false, error: expect.any(String)}},
      page: pages.tcp,
    },
    {
      verb: 'vm.services',
      says: 'who listens, by process and service; 4 is the system',
      input: {},
      reply: {
        ...already,
        data: {
          services: expect.any(Array),
          listeners: expect.arrayContaining([
            {
              address: '0.0.0.0',
              port: 135,
              pid: expect.any(Number),
              process: 'svchost.exe',
              services: expect.arrayContaining(['RpcSs']),
            },
            {address: '::', port: 445, pid: 4, process: 'System', services: []},
          ]),
        },
      },
      page: pages.listeners,
    },
    {
      verb: 'vm.access',
      says: 'who administers it, by SID, and that virtual accounts may run services',
      input: {},
      reply: {
        ...already,
        data: {
          administrators: expect.arrayContaining([
            {sid: expect.stringMatching(/^S-1-5-21-.*-500$/), name: expect.any(String)},
          ]),
          remoteDesktopUsers: expect.any(Array),
          mayLogOnAsService: expect.arrayContaining(['S-1-5-80-0']),
          mustNotLogOnAsService: [],
        },
      },
      page: pages.access,
    },
    {
      verb: 'release.read',
      says: 'a release that is not there',
      input: {version: '9.9.9', folder: 'D:\\releases\\9.9.9'},
      reply: {...already, data: null},
      page: pages.digest,
    },
    {
      verb: 'probe',
      says: 'nobody listens',
      input: {host: 'acme.cloud.example', port: 1, tls: false, path: '/health', timeoutMs: 2000},
      reply: {...already, data: {status: null, body: '', certificate: null, error: expect.any(String)}},
      page: pages.tls,
    },
    {
      verb: 'probe',
      says: 'nobody listens for TLS',
      input: {host: 'acme.cloud.example', port: 1, tls: true, path: '/health', timeoutMs: 2000},
      reply: {...already, data: {status: null, body: '', certificate: null, error: expect.any(String)}},
      page: pages.tls,
    },
    {
      verb: 'sql.probe',
      says: 'no configuration',
      input: {configPath: 'D:\\tenants\\nobody\\service.json', database: null},
      reply: {...already, data: {outcome: 'no-configuration'}},
      page: pages.sqlclient,
    },
    {
      verb: 'events.read',
      says: 'a source that never wrote anything has no events, and is no error',
      input: {source: 'rs-nobody', since: '2020-01-01T00:00:00Z', max: 10},
      reply: {...already, data: {events: []}},
      page: pages.events,
    },
    {
      verb: 'vm.read',
      says: 'many reads at once are answered in their order, each as it would be alone',
      input: {
        scripts: scripts('release.read', 'tenant.read', 'sql.probe'),
        reads: [
          {verb: 'tenant.read', input: NOBODY},
          {verb: 'release.read', input: {version: '9.9.9', folder: 'D:\\releases\\9.9.9'}},
          {verb: 'sql.probe', input: {configPath: NOBODY.configPath, database: null}},
          {verb: 'tenant.read', input: {...NOBODY, tenant: 'nowhere', service: 'rs-nowhere'}},
        ],
      },
      reply: {
        ...already,
        data: {
          answers: [
            {...already, data: {service: null, folder: null, config: null}},
            {...already, data: null},
            {...already, data: {outcome: 'no-configuration'}},
            {...already, data: {service: null, folder: null, config: null}},
          ],
        },
      },
      page: pages.scriptBlock,
    },
  ],
}
