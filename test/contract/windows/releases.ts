import {already, attempt, done, pages, refused, type Scenario} from './row.ts'

const path = (version: string) =>
  `"D:\\releases\\${version}\\app\\service.cjs" --config "D:\\tenants\\acme\\service.json"`
const service = {
  name: 'rs-acme',
  displayName: 'Sample for acme',
  path: path('1.0.0'),
  account: 'NT SERVICE\\rs-acme',
  start: 'manual',
  restartAfterMs: [],
  restartOnErrorExit: false,
  sidType: 'unrestricted',
  dependencies: [],
  stamp: attempt,
  under: 'D:\\releases',
}
const switched = {verb: 'release.switch', page: pages.cim}
const order = {name: 'rs-acme', path: path('1.1.0'), expected: path('1.0.0'), under: 'D:\\releases'}
const prune = {verb: 'release.prune', page: pages.directories}

export const releases: Scenario = {
  title: 'releases side by side',
  rows: [
    {...switched, says: 'a service that is not there cannot be switched', input: order, reply: refused('FAILED')},
    {verb: 'service.ensure', says: 'a service runs the first', input: service, reply: done, page: pages.cim},
    {
      ...switched,
      says: 'what it does not run is not switched from',
      input: {...order, expected: path('0.9.0')},
      reply: refused('CHANGED'),
    },
    {
      ...switched,
      says: 'one from elsewhere is not ours',
      input: {...order, under: 'D:\\other'},
      reply: refused('FOREIGN'),
    },
    {
      ...switched,
      says: 'it is switched in one write',
      input: order,
      reply: {...done, data: {from: path('1.0.0'), to: path('1.1.0')}},
    },
    {...switched, says: 'again: nothing to do', input: order, reply: {...already, data: {to: path('1.1.0')}}},
    {
      ...prune,
      says: 'nothing is taken away where there is nothing',
      input: {folder: 'D:\\releases', keep: [], protected: []},
      reply: {...already, data: {removed: []}},
    },
    {
      verb: 'service.remove',
      says: 'the service goes',
      input: {name: 'rs-acme', stamps: [attempt]},
      reply: done,
      page: pages.delete,
    },
  ],
}
