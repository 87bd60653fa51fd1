/**
 * Classes and who acts for them: set up under contention, chosen among many, by people who serve
 * several institutions.
 */
import { expect, test } from '@jest/globals'
import { createTargetedBatch } from '../../src/domain/batch/index.ts'
import { addOperator, editOperator } from '../../src/domain/operator/index.ts'
import { readClass } from '../../src/domain/training/index.ts'
import { conflicting } from '../support/trouble/faults.ts'
import { useSchool, useStack } from '../support/stack/use-stack.ts'
import {
  campaign,
  claim,
  HR,
  school,
  show,
  trainingClass,
  worker,
  type School,
} from '../support/world/world.ts'

const stack = useStack()
const at = useSchool(stack)

test('a class that could not be written for contention is not reported as made', async () => {
  const busy = { ...stack, runtime: stack.over((client) => conflicting(client, 1)) }
  await expect(trainingClass(busy, at)).rejects.toMatchObject({ code: 'try_again' })
})

test('contention is no reason to say that a class has vouchers already', async () => {
  const made = await trainingClass(stack, at)
  const input = { classId: made.classId, functionType: 'entitlement' } as const
  await expect(
    createTargetedBatch(
      stack.over((client) => conflicting(client, 1)),
      input,
      HR,
    ),
  ).rejects.toMatchObject({ code: 'try_again' })
  await createTargetedBatch(stack.runtime, input, HR)
  await expect(createTargetedBatch(stack.runtime, input, HR)).rejects.toMatchObject({
    code: 'wrong_state',
  })
  expect(await readClass(stack.runtime.table, made.classId)).toEqual(
    expect.objectContaining({ classId: made.classId }),
  )
})

test('the operator is offered the one class that fits, however many others end before it', async () => {
  const busy = await school(stack)
  await Promise.all(
    Array.from({ length: 101 }, () => trainingClass(stack, busy, { occupation: 'chineseCook' })),
  )
  const fitting = await trainingClass(stack, busy, { endDate: '2099-12-31' })
  const [who, open] = [await worker(stack), await campaign(stack)]
  await claim(stack, who, open.batchId)
  const seen = await stack.call<{ classes: { classId: string }[] }>('operator', {
    route: 'POST /operator/redemptions/preview',
    token: busy.operator.token,
    institution: busy.institutionId,
    body: { code: await show(stack, who, open.batchId) },
  })
  expect(seen.body.classes.map(({ classId }) => classId)).toEqual([fitting.classId])
})

test('an institution that has disabled somebody does not stand in the way of the other one', async () => {
  const [first, second] = [await school(stack), await school(stack)]
  const both = first.second
  await addOperator(
    { ...stack.runtime, ...stack.services },
    {
      institutionId: second.institutionId,
      operator: { ...both, phone: '13900000003', status: 'enabled' },
      actor: HR,
    },
  )
  const list = () =>
    stack.call('operator', { route: 'GET /operator/redemptions', token: both.token })
  expect((await list()).status).toBe(422)
  const disable = (by: School) =>
    editOperator(
      { ...stack.runtime, ...stack.services },
      {
        institutionId: by.institutionId,
        operator: both.personId,
        changes: { status: 'disabled' },
        primary: by.operator.personId,
        actor: HR,
      },
    )
  await disable(first)
  expect((await list()).status).toBe(200)
  await disable(second)
  expect((await list()).body.code).toBe('operator_disabled')
})
