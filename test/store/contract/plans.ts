import {expect, test} from 'vitest'
import type {FreshDatabase} from '../fresh.ts'
import {ELSEWHERE, granted, openOrder, ulidOf} from '../orders.ts'

const PLAN = 'a'.repeat(64)

export function plansContract(fresh: () => FreshDatabase): void {
  test('a person approves a plan once; whose word it is and when is kept', async () => {
    await using database = fresh()
    const {plans} = await database.open()
    const order = {plan: PLAN, actor: {...ELSEWHERE, user: 'ben'}, note: 'seen'}
    const {approval, changed} = await plans.approve(order)
    expect([changed, approval]).toMatchObject([
      true,
      {plan: PLAN, note: 'seen', person: await plans.person(order.actor)},
    ])
    expect(Math.abs(Date.parse(approval.at) - (await plans.now()))).toBeLessThan(60_000)
    expect(await plans.approve({...order, note: 'again'})).toEqual({approval, changed: false})
    await plans.approve({...order, plan: 'b'.repeat(64)})
    expect(await plans.approvals(PLAN)).toEqual([approval])
    expect(await plans.approvals()).toMatchObject([{plan: PLAN}, {plan: 'b'.repeat(64)}])
    expect(await plans.approvals('c'.repeat(64))).toEqual([])
  })

  test('a plan is good for one run, also of two that begin at once', async () => {
    await using database = fresh()
    const {runs, plans} = await database.open()
    expect(await plans.runOfPlan(PLAN)).toBeUndefined()
    const answers = await Promise.all(
      [1, 2].map((number) => runs.open(openOrder({run: ulidOf(number), subject: `tenant:t${number}`, plan: PLAN}))),
    )
    expect(answers.map((answer) => ('refused' in answer ? answer.refused : 'opened')).sort()).toEqual([
      'applied',
      'opened',
    ])
    const run = await plans.runOfPlan(PLAN)
    expect(answers).toContainEqual({refused: 'applied', by: run})
  })

  test('the last change is the newest run that changed the subject and stands', async () => {
    await using database = fresh()
    const {runs} = await database.open()
    const run = async (number: number, state: 'done' | 'undone', changed: number, besides: readonly string[] = []) => {
      const tenure = granted(await runs.open(openOrder({run: ulidOf(number), besides})))
      await runs.end(tenure, {kind: 'run.closed', data: {}}, state, changed)
      return (await runs.lastChange('tenant:acme'))?.id
    }
    expect(await runs.lastChange('tenant:acme')).toBeUndefined()
    expect(await run(9, 'done', 1)).toBe(ulidOf(9))
    expect(await run(1, 'done', 0)).toBe(ulidOf(9))
    expect(await run(2, 'undone', 3)).toBe(ulidOf(9))
    expect(await run(3, 'done', 1, ['tenant set'])).toBe(ulidOf(9))
    expect(await run(4, 'done', 1)).toBe(ulidOf(4))
    expect(await runs.lastChange('tenant:other')).toBeUndefined()
  })
}
