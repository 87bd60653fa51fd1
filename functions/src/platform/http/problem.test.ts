import { expect, test } from '@jest/globals'
import { contended } from '../dynamo/contention.ts'
import { DomainError } from '../domain-error.ts'
import { unavailable } from '../outside/http-client.ts'
import { logOf } from '../log.ts'
import { problemOf } from './problem.ts'

const logged = (error: unknown): unknown[] => {
  const lines: unknown[] = []
  problemOf(
    error,
    logOf((level, message, fields) => {
      lines.push({ level, message, ...fields })
    }),
    'request-1',
  )
  return lines
}

test.each<[string, unknown, object]>([
  [
    'an error of the code',
    new TypeError('x is undefined'),
    { name: 'TypeError', message: 'x is undefined', stack: expect.any(String) },
  ],
  [
    'another system that does not answer',
    unavailable(new Error('wechat 40013')),
    { message: 'wechat 40013' },
  ],
  [
    'contention that outlived its retries',
    contended(),
    { name: 'DomainError', message: 'try_again', stack: expect.stringContaining('problem.test') },
  ],
  ['something that is no error', 'text', { message: 'text' }],
])('says in the log why it could not be done: %s', (_, error, described) => {
  expect(logged(error)).toEqual([
    {
      level: 'error',
      message: 'request failed',
      requestId: 'request-1',
      error: expect.objectContaining(described),
    },
  ])
})

test('a refusal says everything to whom it is given', () => {
  expect(logged(new DomainError('sold_out'))).toEqual([])
})
