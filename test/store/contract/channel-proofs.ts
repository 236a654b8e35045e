import {expect, test} from 'vitest'
import type {FreshDatabase} from '../fresh.ts'

const trial = {script: 'a'.repeat(64), machine: '10.0.1.11:22', powershell: '5.1.20348.1'}

export function channelProofsContract(fresh: () => FreshDatabase): void {
  test('the last proof of a VM is kept, until it is forgotten', async () => {
    await using database = fresh()
    const {channelProofs: proofs} = await database.open()
    expect(await proofs.proof('app-1')).toBeUndefined()
    await proofs.keep({vm: 'app-1', trial, provenBy: 'ann@desk'})
    await proofs.keep({vm: 'app-2', trial, provenBy: 'ann@desk'})
    const first = await proofs.proof('app-1')
    expect(first).toEqual({
      vm: 'app-1',
      trial,
      provenBy: 'ann@desk',
      provenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    })
    const other = {...trial, script: 'b'.repeat(64)}
    await proofs.keep({vm: 'app-1', trial: other, provenBy: 'ben@desk'})
    expect(await proofs.proof('app-1')).toMatchObject({trial: other, provenBy: 'ben@desk'})
    await proofs.forget('app-1')
    await proofs.forget('app-1')
    expect(await proofs.proof('app-1')).toBeUndefined()
    expect(await proofs.proof('app-2')).toMatchObject({trial})
  })
}
