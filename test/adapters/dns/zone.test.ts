import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {labFaultAdd, labFaultClear, labTrace} from '../../../src/lab/client.ts'
import type {NameOrder} from '../../../src/lib/site/names.ts'
import {installed} from '../../acceptance/installed.ts'
import {bindZone, byOthers, keyText, labZone, names, type TestZone} from './zones.ts'

const OWNER = {store: '01M81H00000000000000000000', id: '01M81H00000000000000000001'}
const NOTHING: NameOrder['expected'] = {addresses: [], owner: undefined}
const order = (host: string, expected = NOTHING): NameOrder => ({host: `${host}.cloud.example`, owner: OWNER, expected})
const ours = (...addresses: readonly string[]): NameOrder['expected'] => ({addresses, owner: OWNER})

const hasNsupdate = installed('nsupdate', '-V', 'changes by DNS updates are not tried')
const zones = [
  ["the lab's name server", labZone, hasNsupdate],
  ['BIND', bindZone, hasNsupdate && installed('named', '-v', 'DNS updates are not tried against BIND')],
] as const

for (const [what, open, there] of zones)
  describe.skipIf(!there)(what, () => {
    let zone: TestZone
    beforeAll(async () => {
      zone = await open()
    })
    afterAll(() => zone?.close())

    test('a name is made with its owner beside it, found, changed, and taken away', async () => {
      const {point, remove, lookup} = names(zone)
      expect((await lookup('acme.cloud.example')).primary).toMatchObject({
        addresses: [],
        owner: undefined,
        ttlSeconds: 0,
      })
      await point({...order('acme'), addresses: ['192.0.2.7', '2001:db8::7']})
      expect(await lookup('acme.cloud.example')).toEqual({
        host: 'acme.cloud.example',
        behind: [],
        primary: {
          from: zone.server,
          addresses: ['192.0.2.7', '2001:db8::7'],
          alias: undefined,
          ttlSeconds: 120,
          owner: OWNER,
        },
      })
      await point({...order('acme', ours('192.0.2.7', '2001:db8::7')), addresses: ['192.0.2.8']})
      expect((await lookup('acme.cloud.example')).primary).toMatchObject({addresses: ['192.0.2.8'], owner: OWNER})
      await remove(order('acme', ours('192.0.2.8')))
      expect((await lookup('acme.cloud.example')).primary).toMatchObject({addresses: [], owner: undefined})
    })

    test('what says something else than was expected is left as it is', async () => {
      const {point, remove, lookup} = names(zone)
      await point({...order('borg'), addresses: ['192.0.2.1']})
      const changed = expect.objectContaining({code: 'LL-DNS-CHANGED'})
      await expect(point({...order('borg'), addresses: ['192.0.2.2']})).rejects.toEqual(changed)
      await expect(point({...order('borg', ours('192.0.2.9')), addresses: ['192.0.2.2']})).rejects.toEqual(changed)
      await expect(remove(order('borg', ours('192.0.2.1', '192.0.2.2')))).rejects.toEqual(changed)
      const another = {addresses: ['192.0.2.1'], owner: {...OWNER, id: 'another'}}
      await expect(remove(order('borg', another))).rejects.toEqual(changed)
      expect((await lookup('borg.cloud.example')).primary).toMatchObject({addresses: ['192.0.2.1'], owner: OWNER})
    })

    test("somebody else's record of the name is neither taken nor changed", async () => {
      await byOthers(zone, 'update add else.cloud.example. 300 A 198.51.100.1')
      const {point, lookup} = names(zone)
      await expect(point({...order('else'), addresses: ['192.0.2.1']})).rejects.toMatchObject({code: 'LL-DNS-CHANGED'})
      expect((await lookup('else.cloud.example')).primary).toMatchObject({
        addresses: ['198.51.100.1'],
        owner: undefined,
      })
      await byOthers(zone, 'update add _landlord.mark.cloud.example. 300 TXT "something of their own"')
      expect((await lookup('mark.cloud.example')).primary.owner).toEqual({store: 'something of their own', id: ''})
    })

    test('a key that is not known, or whose secret is another, is told', async () => {
      for (const name of ['landlord', 'somebody']) {
        const keyFile = join(zone.folder, `${name}-wrong.key`)
        writeFileSync(keyFile, keyText(name), {mode: 0o600})
        const wrong = names(zone, {keyFile}).point({...order('key'), addresses: ['192.0.2.1']})
        await expect(wrong).rejects.toMatchObject({
          code: 'LL-DNS-KEY',
          detail: {where: `${zone.server}, zone cloud.example`},
        })
      }
    })

    test('a key that others may read, or that is none, is refused before anything is sent', async () => {
      const open = join(zone.folder, 'open.key')
      writeFileSync(open, keyText('landlord'), {mode: 0o644})
      const none = join(zone.folder, 'none.key')
      writeFileSync(none, 'not a key\n', {mode: 0o600})
      for (const keyFile of [open, none, join(zone.folder, 'missing.key')])
        await expect(names(zone, {keyFile}).point({...order('key'), addresses: ['192.0.2.1']})).rejects.toMatchObject({
          code: 'LL-DNS-KEY-FILE',
        })
    })

    test('a zone that is not served there is told, for questions and for changes', async () => {
      const elsewhere = names(zone, {zone: 'other.example'})
      const change = elsewhere.point({
        host: 'acme.other.example',
        owner: OWNER,
        expected: NOTHING,
        addresses: ['192.0.2.1'],
      })
      await expect(change).rejects.toMatchObject({code: 'LL-DNS-ZONE'})
      await expect(elsewhere.lookup('acme.other.example')).rejects.toMatchObject({
        code: 'LL-DNS-UNREACHABLE',
        detail: {why: expect.stringContaining('REFUSED')},
      })
    })

    test('a server that does not agree with the first is named', async () => {
      const {point, lookup} = names(zone, {servers: [zone.server, '127.0.0.1:1']})
      await point({...order('late'), addresses: ['192.0.2.1']})
      expect((await lookup('late.cloud.example')).behind).toEqual([
        expect.stringMatching(/^127\.0\.0\.1:1 does not answer \(E/),
      ])
    })

    test('where nobody listens, nothing was sent', async () => {
      const nobody = names(zone, {servers: ['127.0.0.1:1']})
      await expect(nobody.lookup('acme.cloud.example')).rejects.toMatchObject({code: 'LL-DNS-UNREACHABLE'})
      await expect(nobody.point({...order('acme'), addresses: ['192.0.2.1']})).rejects.toMatchObject({
        name: 'Unreachable',
        code: 'LL-DNS-UNREACHABLE',
        detail: {state: 'nothing was sent, so nothing was changed'},
      })
    })

    if (what === 'BIND')
      test('what its policy does not allow is refused', async () => {
        const outside = names(zone, {zone: 'cloud.example'})
        const alias = byOthers(zone, 'update add x.cloud.example. 60 MX 10 y.cloud.example.')
        await expect(alias).rejects.toThrow('REFUSED')
        const keyFile = join(zone.folder, 'session.key')
        const other = names(zone, {keyFile}).point({...order('policy'), addresses: ['192.0.2.1']})
        await expect(other).rejects.toMatchObject({code: 'LL-DNS-REFUSED'})
        expect((await outside.lookup('policy.cloud.example')).primary.addresses).toEqual([])
      })

    if (what !== 'BIND') {
      test('a wrong clock, a refusal and an answer that never comes are told apart', async () => {
        const {point, lookup} = names(zone)
        /** For what is not to answer: long enough for a change to arrive there. */
        const hasty = names(zone, {timeoutMs: 4000})
        const change = {...order('fault'), addresses: ['192.0.2.1']}
        const attempt = () => point(change)
        await labFaultAdd(zone.folder, 'outside', {kind: 'clock-skew', ms: 600_000})
        await expect(attempt()).rejects.toMatchObject({code: 'LL-DNS-CLOCK'})
        await labFaultClear(zone.folder)
        await labFaultAdd(zone.folder, 'outside', {kind: 'dns-refused', match: 'fault', count: 1})
        await expect(attempt()).rejects.toMatchObject({code: 'LL-DNS-REFUSED'})
        await labFaultAdd(zone.folder, 'outside', {kind: 'slow', ms: 20_000})
        await expect(hasty.point(change)).rejects.toMatchObject({name: 'OutcomeUnknown', code: 'LL-DNS-OUTCOME'})
        await labFaultClear(zone.folder)
        expect((await lookup('fault.cloud.example')).primary.addresses).toEqual(['192.0.2.1'])
        await labFaultAdd(zone.folder, 'outside', {kind: 'drop'})
        await expect(hasty.lookup('fault.cloud.example')).rejects.toMatchObject({code: 'LL-DNS-UNREACHABLE'})
        await labFaultClear(zone.folder)
      })

      test('changes are signed; questions are asked by nobody in particular', async () => {
        const {point, lookup} = names(zone)
        const before = (await labTrace(zone.folder)).length
        await point({...order('trace'), addresses: ['192.0.2.1']})
        await lookup('trace.cloud.example')
        const seen = (await labTrace(zone.folder)).slice(before)
        expect(seen.filter(({changed}) => changed)).toMatchObject([{principal: 'landlord'}])
        expect(new Set(seen.filter(({changed}) => !changed).map(({principal}) => principal))).toEqual(
          new Set(['anonymous']),
        )
      })
    }
  })
