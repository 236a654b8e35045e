import {already, attempt, done, pages, refused, type Scenario, scratch, store, tenantId} from './row.ts'

const sid = 'S-1-5-80-1-2-3-4-5'
const folder = 'D:\\tenants\\acme'
const addresses = {httpPort: scratch.httpPort, httpsPort: scratch.httpsPort}
const entries = [
  {sid: 'S-1-5-18', rights: 'full'},
  {sid: 'S-1-5-32-544', rights: 'full'},
  {sid, rights: 'modify'},
]
const appId = '{6c1d8a4e-3f0b-4a55-9d57-2b1e7f4c9a10}'
const ensure = {
  verb: 'dir.ensure',
  input: {path: folder, stamp: {store, tenant: 'acme', id: tenantId, attempt}, entries},
  page: pages.directories,
}
const question = {
  tenants: [{service: 'rs-acme', folder, configPath: `${folder}\\service.json`, sid, hosts: [scratch.host]}],
  ...addresses,
  tenantsFolder: 'D:\\tenants',
  releasesFolder: 'D:\\releases',
}
const audit = {verb: 'isolation.audit', page: pages.acl}
const reserve = {
  verb: 'http.ensure',
  input: {hosts: [scratch.host], ...addresses, sid, thumbprint: null, appId},
  page: pages.urlacl,
}
const order = {
  tenant: 'acme',
  id: tenantId,
  service: 'rs-acme',
  stamps: [],
  folder,
  archive: 'D:\\landlord\\archive\\acme',
  sid,
  endpoints: [`${scratch.host}:${addresses.httpsPort}`],
  appId,
}
const remove = {verb: 'tenant.remove', page: pages.directories}

export const tenants: Scenario = {
  title: 'a tenant as a whole',
  rows: [
    {...ensure, says: 'has a folder', reply: done},
    {...reserve, says: 'and its addresses', reply: done},
    {...audit, says: 'that is how it has to be', input: question, reply: {...already, data: {findings: []}}},
    {
      ...audit,
      says: 'a folder of nobody, and an address of somebody else, are found',
      input: {...question, tenants: [{...question.tenants[0], folder: 'D:\\tenants\\other', sid: 'S-1-5-80-9'}]},
      reply: {
        data: {
          findings: [
            {kind: 'folder', about: folder},
            {kind: 'url', about: `http://${scratch.host}:${addresses.httpPort}/`},
            {kind: 'url', about: `https://${scratch.host}:${addresses.httpsPort}/`},
          ],
        },
      },
    },
    {
      ...audit,
      says: 'so is who else may look into its folder',
      input: {...question, tenants: [{...question.tenants[0], sid: 'S-1-5-80-9', hosts: []}]},
      reply: {data: {findings: [{kind: 'folder', about: folder, why: `${sid} may modify`}]}},
    },
    {...remove, says: "another tenant's folder stays", input: {...order, id: 'x'}, reply: refused('FOREIGN')},
    {...remove, says: 'is taken away, its data to the archive', input: order, reply: done},
    {...remove, says: 'absent is fine', input: order, reply: already},
    {...ensure, says: 'one of that name comes again', reply: done},
    {...remove, says: 'whose archive would be in the way of the first', input: order, reply: refused('FOREIGN')},
    {
      verb: 'dir.remove',
      says: 'nothing is left of it',
      input: {path: folder, tenant: 'acme', id: tenantId},
      reply: done,
      page: pages.directories,
    },
  ],
}
