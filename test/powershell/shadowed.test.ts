import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {scenarios} from '../contract/windows/all.ts'
import {beyondShadows, PwshTarget} from './pwsh-target.ts'

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
        expect(await target.ask(row)).toMatchObject(row.reply)
      })
    })
})

test('some rows of every kind of machine fact can be asked of shadows', () => {
  const asked = new Set(scenarios.flatMap(({rows}) => rows.filter((row) => !beyondShadows(row)).map(({verb}) => verb)))
  expect([...asked].sort()).toEqual([
    'events.read',
    'firewall.ensure',
    'probe',
    'release.read',
    'release.switch',
    'service.ensure',
    'service.remove',
    'service.state',
    'sql.probe',
    'tenant.read',
    'vm.facts',
  ])
})
