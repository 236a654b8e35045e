import {already, done, pages, type Scenario, scratch} from './row.ts'

const ensure = {verb: 'firewall.ensure', page: pages.firewall}
const read = {verb: 'firewall.read', page: pages.profiles}
const remove = {verb: 'firewall.remove', page: pages.firewall}
const order = {
  name: 'll-contract',
  displayName: 'landlord contract',
  ports: [scratch.httpsPort, scratch.httpPort],
  remote: ['192.0.2.1'],
}
const rule = {
  name: order.name,
  ours: true,
  asWanted: true,
  ports: [scratch.httpPort, scratch.httpsPort],
  remote: ['192.0.2.1'],
}

export const firewall: Scenario = {
  title: 'the firewall',
  rows: [
    {
      ...read,
      says: 'is on in every profile; a rule that is not there is not told',
      input: {names: [order.name]},
      reply: {
        ...already,
        data: {
          profiles: ['domain', 'private', 'public'].map((name) => ({
            name,
            enabled: true,
            inbound: 'block',
            localRules: true,
          })),
          rules: [],
        },
      },
    },
    {...ensure, says: 'a rule is made under its fixed name', input: order, reply: done},
    {...ensure, says: 'again: nothing to do', input: order, reply: already},
    {...read, says: 'and told', input: {names: [order.name]}, reply: {data: {rules: [rule]}}},
    {
      ...ensure,
      says: 'ports in another order are the same',
      input: {...order, ports: [...order.ports].reverse()},
      reply: already,
    },
    {
      ...ensure,
      says: 'other addresses are set',
      input: {...order, remote: ['192.0.2.1', '198.51.100.0/24']},
      reply: done,
    },
    {
      ...ensure,
      says: 'and kept, though Windows writes a network with its mask',
      input: {...order, remote: ['198.51.100.0/24', '192.0.2.1/32']},
      reply: already,
    },
    {
      ...read,
      says: 'and told as they were said',
      input: {names: ['ll-contract-other', order.name]},
      reply: {data: {rules: [{...rule, remote: ['192.0.2.1', '198.51.100.0/24']}]}},
    },
    {...remove, says: 'is taken away', input: {name: order.name}, reply: done},
    {...remove, says: 'absent is fine', input: {name: order.name}, reply: already},
    {...read, says: 'nothing is left', input: {names: [order.name]}, reply: {data: {rules: []}}},
  ],
}
