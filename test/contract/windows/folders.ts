import {createHash} from 'node:crypto'
import {expect} from 'vitest'
import {
  already,
  attempt,
  done,
  otherAttempt,
  otherTenantId,
  pages,
  refused,
  type Scenario,
  store,
  tenantId,
} from './row.ts'

const path = 'D:\\tenants\\acme'
const configPath = `${path}\\service.json`
const administrators = {sid: 'S-1-5-32-544', rights: 'full'}
const service = {sid: 'S-1-5-80-1-2-3-4-5', rights: 'modify'}
const stamp = {store, tenant: 'acme', id: tenantId, attempt}
const read = {
  verb: 'tenant.read',
  input: {tenant: 'acme', service: 'rs-acme', folder: path, configPath},
  page: pages.acl,
}
const ensure = {verb: 'dir.ensure', page: pages.directories}
const content = JSON.stringify({
  tenant: 'acme',
  hosts: ['acme.cloud.example'],
  port: 80,
  connectionString:
    'Server=tcp:127.0.0.1,14331;Database=acme;User ID=acme_a;Password="a;b""c=d";Encrypt=True;TrustServerCertificate=False;HostNameInCertificate=sql-1.lab.example;Application Name=acme',
})
const digest = createHash('sha256').update(content).digest('hex')
const write = {verb: 'config.write', page: pages.replace}
const config = {path: configPath, entries: [administrators], content}

export const folders: Scenario = {
  title: "a tenant's folder and configuration",
  rows: [
    {...write, says: 'a configuration needs a folder of ours', input: config, reply: refused('FOREIGN')},
    {...ensure, says: 'the folder is made', input: {path, stamp, entries: [service, administrators]}, reply: done},
    {
      ...read,
      says: 'with owner, access list, and stamp; nothing is inherited',
      reply: {
        data: {
          folder: {path, owner: 'S-1-5-32-544', inherits: false, entries: [administrators, service], stamp, names: []},
        },
      },
    },
    {...ensure, says: 'again: nothing to do', input: {path, stamp, entries: [administrators, service]}, reply: already},
    {
      ...ensure,
      says: 'another attempt for the same tenant: nothing to do, the stamp stays',
      input: {path, stamp: {...stamp, attempt: otherAttempt}, entries: [administrators, service]},
      call: {attempt: otherAttempt},
      reply: already,
    },
    {...ensure, says: 'another access list is set whole', input: {path, stamp, entries: [administrators]}, reply: done},
    {...read, says: 'and read so', reply: {data: {folder: {entries: [administrators], stamp}}}},
    {
      ...ensure,
      says: "another tenant's of the same name is not",
      input: {path, stamp: {...stamp, id: otherTenantId}, entries: [administrators]},
      reply: refused('FOREIGN'),
    },
    {
      ...ensure,
      says: 'a folder without a stamp is not',
      input: {path: 'D:\\releases', stamp, entries: []},
      reply: refused('FOREIGN'),
    },
    {...write, says: 'a configuration is written', input: config, reply: {...done, data: {digest}}},
    {
      ...read,
      says: 'and read without its secret',
      reply: {
        data: {
          config: {
            path: configPath,
            digest,
            tenant: 'acme',
            login: 'acme_a',
            database: 'acme',
            server: '127.0.0.1,14331',
            hosts: ['acme.cloud.example'],
            writtenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          },
          folder: {names: ['service.json']},
        },
      },
    },
    {...write, says: 'again: nothing to do', input: config, reply: {...already, data: {digest}}},
    {...write, says: 'another access list alone is a change', input: {...config, entries: []}, reply: done},
    {...write, says: 'another content replaces it whole', input: {...config, content: '{}'}, reply: done},
    {
      ...read,
      says: 'of what landlord did not write only the digest is told',
      reply: {data: {config: {tenant: null, hosts: []}}},
    },
    {
      verb: 'config.remove',
      says: 'it is removed',
      input: {path: configPath},
      reply: done,
      page: pages.replace,
    },
    {
      verb: 'config.remove',
      says: 'absent is fine',
      input: {path: configPath},
      reply: already,
      page: pages.replace,
    },
    {
      verb: 'dir.remove',
      says: "a folder of another tenant's id stays",
      input: {path, tenant: 'acme', id: otherTenantId},
      reply: refused('FOREIGN'),
      page: pages.directories,
    },
    {
      verb: 'dir.remove',
      says: 'its own goes, with all in it',
      input: {path, tenant: 'acme', id: tenantId},
      reply: done,
      page: pages.directories,
    },
    {
      verb: 'dir.remove',
      says: 'absent is fine',
      input: {path, tenant: 'acme', id: tenantId},
      reply: already,
      page: pages.directories,
    },
    {...read, says: 'nothing is left', reply: {data: {folder: null, config: null}}},
  ],
}
