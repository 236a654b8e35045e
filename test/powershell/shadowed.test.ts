import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {VERBS} from '../../src/lib/adapters/windows/scripts.ts'
import {scenarios} from '../contract/windows/all.ts'
import {channelInput, channelRows, heard} from '../contract/windows/channel.ts'
import {beyondShadows, PwshTarget, shadowed} from './pwsh-target.ts'

/** Set by scripts/powershell.mjs. */
const pwsh = process.env.LANDLORD_PWSH

describe.runIf(pwsh)('the scripts themselves answer as the contract says', () => {
  for (const {title, rows} of scenarios)
    describe(title, () => {
      let target: PwshTarget
      beforeAll(() => {
        target = new PwshTarget(pwsh as string)
      })
      afterAll(() => target.close())

      test.for(rows)('$verb: $says', {timeout: 90_000}, async (row, {skip}) => {
        const why = beyondShadows(row)
        if (why !== undefined) skip(why)
        expect(await target.ask(row)).toMatchObject(target.wanted(row))
      })
    })
})

describe.runIf(pwsh)('the channel itself says what the contract says', () => {
  let target: PwshTarget
  beforeAll(() => {
    target = new PwshTarget(pwsh as string)
  })
  afterAll(() => target.close())

  test.for(channelRows)('$says', {timeout: 90_000}, async (row) => {
    expect(heard(await target.channel(channelInput(row, shadowed('vm.facts'))))).toEqual(row.hears)
  })
})

test('every verb is asked of shadows', () => {
  const asked = new Set(scenarios.flatMap(({rows}) => rows.filter((row) => !beyondShadows(row)).map(({verb}) => verb)))
  expect(Object.keys(VERBS).filter((verb) => !asked.has(verb))).toEqual([])
})
