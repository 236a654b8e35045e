import {expect} from 'vitest'
import {pfx, pfxPassword, thumbprint, tripleDesPfx, tripleDesThumbprint} from './pfx.ts'
import {already, attempt, done, otherAttempt, pages, refused, type Scenario, scratch} from './row.ts'

const ensure = {verb: 'cert.ensure', page: pages.certificate}
const read = {verb: 'cert.read', page: pages.certificateDrive}
const remove = {verb: 'cert.remove', page: pages.certificateDrive}
const bind = {verb: 'http.ensure', page: pages.sslcert}
const unbind = {verb: 'http.remove', page: pages.sslcert}
const order = {pfx, password: pfxPassword}
const other = {pfx: tripleDesPfx, password: pfxPassword}
const facts = {
  thumbprint,
  subject: expect.stringMatching(/^CN=/),
  notBefore: expect.stringMatching(/^20\d\d-.*Z$/),
  notAfter: expect.stringMatching(/^20\d\d-.*Z$/),
  names: [scratch.host],
}
const endpoint = `${scratch.host}:${scratch.httpsPort}`
const appId = '{6c1d8a4e-3f0b-4a55-9d57-2b1e7f4c9a10}'
const address = {
  hosts: [scratch.host],
  httpPort: scratch.httpPort,
  httpsPort: scratch.httpsPort,
  sid: 'S-1-5-80-1-2-3-4-5',
  appId,
}
const unbound = {
  urls: [`http://${scratch.host}:${scratch.httpPort}/`, `https://${scratch.host}:${scratch.httpsPort}/`],
  endpoints: [endpoint],
  sid: address.sid,
  appId,
}

export const certificates: Scenario = {
  title: 'a certificate',
  rows: [
    {...read, says: 'is not there', input: {thumbprint}, reply: {...already, data: {certificates: []}}},
    {...ensure, says: 'a wrong password opens nothing', input: {...order, password: 'no'}, reply: refused('BAD-PFX')},
    {...ensure, says: 'what is no PFX is told', input: {...order, pfx: 'AAAA'}, reply: refused('BAD-PFX')},
    {...ensure, says: 'is put into the store with its private key', input: order, reply: {...done, data: facts}},
    {...ensure, says: 'again: nothing to do', input: order, reply: {...already, data: facts}},
    {
      ...ensure,
      says: 'another attempt: nothing to do',
      input: order,
      reply: already,
      call: {attempt: otherAttempt},
    },
    {
      ...read,
      says: 'is told with its names, its stamp and what it is bound to',
      input: {thumbprint},
      reply: {
        ...already,
        data: {certificates: [{...facts, hasPrivateKey: true, stamp: attempt, endpoints: []}]},
      },
    },
    {
      ...ensure,
      says: 'a PFX under 3DES, as Windows Server 2016 and older want it, is read too',
      input: other,
      reply: {...done, data: {thumbprint: tripleDesThumbprint, names: [scratch.host, `*.${scratch.host}`]}},
    },
    {...bind, says: 'is bound to a host name', input: {...address, thumbprint}, reply: done},
    {...bind, says: 'again: nothing to do', input: {...address, thumbprint}, reply: already},
    {
      ...bind,
      says: "somebody else's binding stays",
      input: {...address, thumbprint: tripleDesThumbprint, appId: '{00000000-0000-0000-0000-000000000001}'},
      reply: refused('FOREIGN'),
    },
    {
      ...bind,
      says: 'one without its private key does not take the place of one that has it (1312)',
      input: {...address, thumbprint: '0'.repeat(40)},
      reply: refused('FAILED'),
    },
    {
      verb: 'http.read',
      says: 'the binding can be read',
      input: {hosts: [scratch.host], httpPort: scratch.httpPort, httpsPort: scratch.httpsPort},
      reply: {data: {bindings: [{by: 'hostnameport', endpoint, thumbprint, appId}]}},
      page: pages.sslcert,
    },
    {
      ...read,
      says: 'from the certificate too',
      input: {thumbprint},
      reply: {data: {certificates: [{endpoints: [endpoint]}]}},
    },
    {
      ...remove,
      says: 'is not taken away while it is bound',
      input: {thumbprint, stamps: [attempt]},
      reply: refused('IN-USE', {retryable: true}),
    },
    {
      ...bind,
      says: 'another takes its place',
      input: {...address, thumbprint: tripleDesThumbprint},
      reply: done,
    },
    {
      ...remove,
      says: "is not taken away without its maker's stamp",
      input: {thumbprint, stamps: [otherAttempt]},
      reply: refused('FOREIGN'),
    },
    {...remove, says: 'is taken away with it', input: {thumbprint, stamps: [otherAttempt, attempt]}, reply: done},
    {...remove, says: 'absent is fine', input: {thumbprint, stamps: [attempt]}, reply: already},
    {...unbind, says: 'the other is unbound', input: unbound, reply: done},
    {...unbind, says: 'again: nothing to do', input: unbound, reply: already},
    {
      ...remove,
      says: 'and taken away',
      input: {thumbprint: tripleDesThumbprint, stamps: [attempt]},
      reply: done,
    },
    {...read, says: 'nothing is left of it', input: {thumbprint}, reply: {data: {certificates: []}}},
    {
      ...read,
      says: 'nor of the other',
      input: {thumbprint: tripleDesThumbprint},
      reply: {data: {certificates: []}},
    },
  ],
}
