import {pfx, pfxPassword, thumbprint} from './pfx.ts'
import {already, done, pages, refused, type Scenario} from './row.ts'

const ensure = {verb: 'cert.ensure', page: pages.certificate}
const order = {pfx, password: pfxPassword, readers: []}
const reader = 'S-1-5-80-0'

export const certificates: Scenario = {
  title: 'a certificate',
  rows: [
    {...ensure, says: 'a wrong password opens nothing', input: {...order, password: 'no'}, reply: refused('BAD-PFX')},
    {...ensure, says: 'what is no PFX is told', input: {...order, pfx: 'AAAA'}, reply: refused('BAD-PFX')},
    {...ensure, says: 'is put into the store with its private key', input: order, reply: {...done, data: {thumbprint}}},
    {...ensure, says: 'again: nothing to do', input: order, reply: {...already, data: {thumbprint}}},
    {...ensure, says: 'a reader is given to its private key', input: {...order, readers: [reader]}, reply: done},
    {...ensure, says: 'and is kept', input: {...order, readers: [reader]}, reply: already},
  ],
}
