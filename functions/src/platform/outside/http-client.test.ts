import { createServer } from 'node:http'
import { expect, test } from '@jest/globals'
import * as z from 'zod'
import { listen } from '../../../test/support/stack/listen.ts'
import { requestJson } from './http-client.ts'
import { described } from '../log.ts'

/** What the log would have of an answer. */
async function loggedOf(answer: string): Promise<string> {
  const server = await listen(createServer((_, response) => response.end(answer)))
  try {
    return await requestJson(server.endpoint, z.object({ phone: z.string().length(3) })).then(
      () => '',
      (error: unknown) => JSON.stringify(described(error)),
    )
  } finally {
    await server.stop()
  }
}

test.each([
  '{"name":"周建国","phone":"13912345678"x}',
  '{"phone":"13912345678"',
  '{"phone":"13912345678"}',
  '周建国13912345678',
])('nothing of an answer that cannot be read reaches the log: %s', async (answer) => {
  const logged = await loggedOf(answer)
  expect(logged).toContain('"message":"try_again"')
  expect(logged).not.toMatch(/139|周/)
})
