import {already, done, pages, refused, type Scenario, scratch} from './row.ts'

const [sid, rival] = ['S-1-5-80-1-2-3-4-5', 'S-1-5-80-5-4-3-2-1']
const ports = {httpPort: scratch.httpPort, httpsPort: scratch.httpsPort}
const appId = '{6c1d8a4e-3f0b-4a55-9d57-2b1e7f4c9a10}'
const urls = [`http://${scratch.host}:${ports.httpPort}/`, `https://${scratch.host}:${ports.httpsPort}/`]
const order = {hosts: [scratch.host], ...ports, sid, thumbprint: null, appId}
const read = {verb: 'http.read', input: {hosts: [scratch.host], ...ports}, page: pages.urlacl}
const ensure = {verb: 'http.ensure', page: pages.urlacl}
const remove = {verb: 'http.remove', page: pages.urlacl}

export const addresses: Scenario = {
  title: 'addresses',
  rows: [
    {...read, says: 'nobody has them', reply: {...already, data: {reservations: []}}},
    {...ensure, says: 'are reserved on both ports', input: order, reply: done},
    {
      ...read,
      says: 'and told with whose they are',
      reply: {data: {reservations: urls.map((url) => ({url, sids: [sid]}))}},
    },
    {...ensure, says: 'again: nothing to do', input: order, reply: already},
    {
      ...ensure,
      says: "one that is somebody else's is refused",
      input: {...order, sid: rival},
      reply: refused('FOREIGN'),
    },
    {
      ...ensure,
      says: 'a certificate that is not in the store cannot be bound (1312)',
      input: {...order, thumbprint: '0'.repeat(40)},
      page: pages.sslcert,
      reply: refused('FAILED'),
    },
    ...['+', '*', '*.cloud.example', ''].map((host) => ({
      ...ensure,
      says: `'${host}' is no host name: it would take others' requests`,
      input: {...order, hosts: [scratch.host, host]},
      reply: refused('FAILED'),
    })),
    {
      ...remove,
      says: "somebody else's are left",
      input: {urls, endpoints: [], sid: rival, appId},
      reply: already,
    },
    {...remove, says: 'are freed', input: {urls, endpoints: [], sid, appId}, reply: done},
    {...remove, says: 'absent is fine', input: {urls, endpoints: [], sid, appId}, reply: already},
    {...read, says: 'nothing is left', reply: {data: {reservations: []}}},
  ],
}
