import {expect, test} from 'vitest'
import {replayMany} from '../../src/lib/cli/replay-many.ts'
import type {EventKind, JournalEvent, Json} from '../../src/lib/engine/index.ts'

const RUN = {id: '01KAN3XWZ8N7Q6V5T4S3R2P1M0', routine: 'cert renew --all-due', subject: 'fleet:certificates'}
const targets = ['acme', 'borg', 'citra'].map((key) => ({key, inputs: {tenant: key}, groups: {}}))
const event = (kind: EventKind, data: Json = {}): JournalEvent => ({
  ...{v: 1, run: RUN.id, seq: 1, at: '2026-11-22T12:00:00.000Z', kind, data, previous: '', hash: ''},
})

test('a run of many is told again: its waves, each child, and how many of the list are how far', () => {
  const tell = replayMany(RUN, targets, 2)
  const error = {code: 'LL-SQL-ERROR', message: 'refused'}
  expect(tell(event('run.opened'))).toMatchObject({type: 'many', resumed: false, tally: {total: 5, held: 2, left: 3}})
  expect(tell(event('wave.begun', {number: 1, canary: true, targets: 1}))).toEqual({
    ...{type: 'wave', number: 1, canary: true, size: 1},
  })
  expect(tell(event('child.ended', {target: 'acme', run: 'A', state: 'done', changed: 3}))).toMatchObject({
    result: {key: 'acme', run: 'A', state: 'done', changed: 3},
    tally: {done: 1, failed: 0, left: 2},
  })
  expect(tell(event('child.ended', {target: 'borg', run: null, state: 'refused', changed: 0, error}))).toMatchObject({
    result: {key: 'borg', run: undefined, state: 'refused', error},
    tally: {done: 1, failed: 1, left: 1},
  })
  // Taken up again: what failed before is in view.
  expect(tell(event('run.resumed'))).toMatchObject({resumed: true, failed: [{key: 'borg'}], tally: {failed: 1}})
  expect(tell(event('child.ended', {target: 'borg', run: 'B', state: 'done', changed: 3}))).toMatchObject({
    tally: {done: 2, failed: 0, left: 1},
  })
  expect(tell(event('undo.opened'))).toMatchObject({undo: true, failed: []})
  expect(tell(event('run.closed'))).toBeUndefined()
})
