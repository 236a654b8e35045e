import {already, done, pages, type Scenario, scratch} from './row.ts'

const ensure = {verb: 'firewall.ensure', page: pages.firewall}
const order = {
  name: 'll-contract',
  displayName: 'landlord contract',
  ports: [scratch.httpsPort, scratch.httpPort],
  remote: ['192.0.2.1'],
}

export const firewall: Scenario = {
  title: 'the firewall',
  rows: [
    {...ensure, says: 'a rule is made under its fixed name', input: order, reply: done},
    {...ensure, says: 'again: nothing to do', input: order, reply: already},
    {
      ...ensure,
      says: 'ports in another order are the same',
      input: {...order, ports: [...order.ports].reverse()},
      reply: already,
    },
    {...ensure, says: 'other addresses are set', input: {...order, remote: ['192.0.2.1', '192.0.2.2']}, reply: done},
    {...ensure, says: 'and kept', input: {...order, remote: ['192.0.2.2', '192.0.2.1']}, reply: already},
  ],
}
