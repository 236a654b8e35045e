import {expect} from 'vitest'
import {already, attempt, done, otherAttempt, pages, refused, type Scenario} from './row.ts'

const order = {
  name: 'rs-acme',
  displayName: 'Sample for acme',
  path: '"D:\\releases\\1.0.0\\app\\service.cjs" --config "D:\\tenants\\acme\\service.json"',
  account: 'NT SERVICE\\rs-acme',
  start: 'automatic',
  restartAfterMs: [1000, 5000],
  restartOnErrorExit: true,
  sidType: 'unrestricted',
  dependencies: [] as string[],
  stamp: attempt,
  under: 'D:\\releases',
}
const ensure = {verb: 'service.ensure', page: pages.cim}
const remove = {verb: 'service.remove', page: pages.delete}
const state = {verb: 'service.state', page: pages.cim}
const read = {
  verb: 'tenant.read',
  input: {
    tenant: 'acme',
    service: 'RS-Acme',
    folder: 'D:\\tenants\\acme',
    configPath: 'D:\\tenants\\acme\\service.json',
  },
  page: pages.cim,
}
const {under: _under, stamp, ...fields} = order

export const services: Scenario = {
  title: 'a service',
  rows: [
    {
      ...state,
      says: 'one that is not there cannot be started',
      input: {name: 'rs-acme', wanted: 'running', timeoutMs: 1000},
      reply: refused('FAILED'),
    },
    {...ensure, says: 'is made', input: order, reply: done},
    {
      ...read,
      says: 'and read back field by field; its name has no case; it never ran',
      reply: {data: {service: {...fields, state: 'stopped', pid: null, startedAt: null, exitCode: 1077, stamp}}},
    },
    {...ensure, says: 'again: nothing to do', input: order, reply: already},
    {
      ...ensure,
      says: 'another attempt: nothing to do, the stamp stays',
      input: {...order, stamp: otherAttempt},
      reply: already,
    },
    {...ensure, says: 'what differs is set', input: {...order, start: 'manual', restartAfterMs: []}, reply: done},
    {...read, says: 'and read back', reply: {data: {service: {start: 'manual', restartAfterMs: [], stamp}}}},
    {
      verb: 'vm.services',
      says: 'it is among what is not of Windows',
      input: {},
      reply: {
        data: {
          services: expect.arrayContaining([
            expect.objectContaining({displayName: order.displayName, start: 'manual', state: 'stopped', company: null}),
          ]),
        },
      },
      page: pages.cim,
    },
    {...ensure, says: 'is put out of use', input: {...order, start: 'disabled'}, reply: done},
    {
      ...state,
      says: 'and does not start then (1058)',
      input: {name: 'rs-acme', wanted: 'running', timeoutMs: 5000},
      reply: refused('SERVICE-START', {retryable: false}),
    },
    {...read, says: 'as can be read', reply: {data: {service: {start: 'disabled', state: 'stopped'}}}},
    {...ensure, says: 'and back into use', input: {...order, start: 'manual', restartAfterMs: []}, reply: done},
    {
      ...ensure,
      says: 'one that runs from elsewhere is not ours',
      input: {...order, under: 'D:\\other'},
      reply: refused('FOREIGN'),
    },
    {
      ...state,
      says: 'stopped already: nothing to do',
      input: {name: 'rs-acme', wanted: 'stopped', timeoutMs: 1000},
      reply: {...already, data: {state: 'stopped', pid: null}},
    },
    {
      ...state,
      says: 'one without a program does not come back from a restart',
      input: {name: 'rs-acme', wanted: 'restarted', timeoutMs: 5000},
      reply: refused('SERVICE-START', {retryable: false}),
    },
    {
      ...state,
      says: 'one without a program does not start',
      input: {name: 'rs-acme', wanted: 'running', timeoutMs: 5000},
      reply: refused('SERVICE-START', {retryable: false}),
    },
    {
      ...remove,
      says: "is not removed without its maker's stamp",
      input: {name: 'rs-acme', stamps: [otherAttempt]},
      reply: refused('FOREIGN'),
    },
    {...remove, says: 'is removed with it', input: {name: 'rs-acme', stamps: [otherAttempt, attempt]}, reply: done},
    {...remove, says: 'absent is fine', input: {name: 'rs-acme', stamps: []}, reply: already},
    {...read, says: 'nothing is left', reply: {data: {service: null}}},
  ],
}
