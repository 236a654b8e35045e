import {expect} from 'vitest'
import {already, done, otherStore, otherTenantId, pages, refused, type Scenario, store, tenantId} from './row.ts'

const input = {path: 'D:\\tenants\\nobody', tenant: 'nobody', id: tenantId}
const row = {verb: 'dir.remove', input, page: pages.registry}

export const fences: Scenario = {
  title: 'fences',
  rows: [
    {...row, says: 'the first store to change something manages the machine', reply: already, call: {token: 5}},
    {verb: 'vm.facts', says: 'and is told', input: {}, reply: {data: {store}}, page: pages.registry},
    {...row, says: 'another store is refused', reply: refused('STORE-FOREIGN'), call: {token: 9, store: otherStore}},
    {...row, says: 'the same token is good again', reply: already, call: {token: 5}},
    {...row, says: 'a lower one is not', reply: refused('FENCED', {retryable: false}), call: {token: 4}},
    {...row, says: 'a higher one is', reply: already, call: {token: 6}},
    {...row, says: 'and makes the one before it too low', reply: refused('FENCED'), call: {token: 5}},
    {
      verb: 'host.claim',
      says: 'nothing but the fence, which keeps the store',
      input: {},
      reply: already,
      call: {token: 6},
      page: pages.registry,
    },
    {...row, says: 'each key has its own', reply: already, call: {token: 1, key: 'tenant:other'}},
    {
      verb: 'fences.read',
      says: 'the highest of each key',
      input: {},
      reply: {
        ...already,
        data: {
          fences: expect.arrayContaining([
            // On a real machine each round has keys of its own.
            {key: expect.stringMatching(/^tenant:acme$|:usual$/), token: 6},
            {key: expect.stringMatching(/^tenant:other$|:tenant:other$/), token: 1},
          ]),
        },
      },
      page: pages.registry,
    },
    {
      verb: 'dir.ensure',
      says: 'a refused verb changes nothing',
      input: {path: 'D:\\tenants\\late', stamp: {store, tenant: 'late', id: otherTenantId, attempt: 'x'}, entries: []},
      reply: refused('FENCED'),
      call: {token: 1},
      page: pages.registry,
    },
    {
      verb: 'tenant.read',
      says: 'as a read shows',
      input: {
        tenant: 'late',
        service: 'rs-late',
        folder: 'D:\\tenants\\late',
        configPath: 'D:\\tenants\\late\\service.json',
      },
      reply: {...already, data: {service: null, folder: null, config: null}},
      page: pages.cim,
    },
    {
      verb: 'dir.ensure',
      says: 'with a token that holds it does',
      input: {path: 'D:\\tenants\\late', stamp: {store, tenant: 'late', id: otherTenantId, attempt: 'x'}, entries: []},
      reply: done,
      call: {token: 7},
      page: pages.registry,
    },
    {
      verb: 'dir.remove',
      says: 'and takes it away again',
      input: {path: 'D:\\tenants\\late', tenant: 'late', id: otherTenantId},
      reply: done,
      call: {token: 7},
      page: pages.registry,
    },
  ],
}
