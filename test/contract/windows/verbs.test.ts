import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {type Remote, remote} from '../../lab/vm/remote.ts'
import {fences} from './fences.ts'
import {folders} from './folders.ts'
import {reads} from './reads.ts'
import type {Scenario} from './row.ts'
import {services} from './services.ts'

const scenarios: readonly Scenario[] = [reads, fences, folders, services]

for (const {title, rows} of scenarios)
  describe(title, () => {
    let vm: Remote
    beforeAll(async () => {
      vm = await remote()
    })
    afterAll(() => vm.close())

    test.each(rows)('$verb: $says', async ({verb, input, reply, call}) => {
      expect(await vm.call(verb, input, call)).toMatchObject(reply)
    })
  })
