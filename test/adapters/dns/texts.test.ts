import {expect, test} from 'vitest'
import {scriptRequest} from '../../../src/lib/adapters/dns/script.ts'
import {pointText, removeText} from '../../../src/lib/adapters/dns/update-text.ts'
import {Redactor} from '../../../src/lib/secret.ts'

const options = {
  kind: 'nsupdate' as const,
  servers: ['[2001:db8::53]:5353', '10.0.0.54:53'],
  zone: 'cloud.example',
  ttlSeconds: 300,
  keyFile: '/keys/dns.key',
  command: undefined,
  timeoutMs: 1000,
  redactor: new Redactor(),
}
const host = 'acme.cloud.example'
const owner = {store: 'S', id: 'T'}

test('a new name is added on condition that there is none of it', () => {
  const order = {host, owner, addresses: ['192.0.2.7', '2001:db8::7'], expected: {addresses: [], owner: undefined}}
  expect(pointText(options, order)).toBe(`server 2001:db8::53 5353
zone cloud.example.
prereq nxrrset acme.cloud.example. A
prereq nxrrset acme.cloud.example. AAAA
prereq nxrrset acme.cloud.example. CNAME
prereq nxrrset _landlord.acme.cloud.example. TXT
update add acme.cloud.example. 300 A 192.0.2.7
update add acme.cloud.example. 300 AAAA 2001:db8::7
update add _landlord.acme.cloud.example. 300 TXT "landlord=S/T"
send
`)
})

test('a name is taken away on condition that all of it is as it was', () => {
  expect(removeText(options, {host, owner, expected: {addresses: ['192.0.2.7', '192.0.2.8'], owner}})).toBe(
    `server 2001:db8::53 5353
zone cloud.example.
prereq yxrrset acme.cloud.example. A 192.0.2.7
prereq yxrrset acme.cloud.example. A 192.0.2.8
prereq nxrrset acme.cloud.example. AAAA
prereq nxrrset acme.cloud.example. CNAME
prereq yxrrset _landlord.acme.cloud.example. TXT "landlord=S/T"
update delete acme.cloud.example. A
update delete acme.cloud.example. AAAA
update delete _landlord.acme.cloud.example. TXT
send
`,
  )
})

test('a program of the user reads what is wanted and what was seen', () => {
  const order = {host, owner, expected: {addresses: ['192.0.2.7'], owner: undefined}}
  expect(scriptRequest(options, order, {do: 'point', addresses: ['192.0.2.9'], attempt: 'A'})).toEqual({
    v: 1,
    do: 'point',
    zone: 'cloud.example',
    host,
    addresses: ['192.0.2.9'],
    ttlSeconds: 300,
    owner: {name: '_landlord.acme.cloud.example', text: 'landlord=S/T'},
    expected: {addresses: ['192.0.2.7'], owner: null},
    attempt: 'A',
  })
})
