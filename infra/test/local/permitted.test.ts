import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { personalDataOf } from '@voucher/functions/platform/services/person-services'
import { createRuntime, type Runtime } from '@voucher/functions/platform/runtime'
import {
  createTableFor,
  startEmulators,
  useEnvironment,
  type Emulators,
} from '../../local/emulators/start-emulators.ts'
import { permitted } from '../../local/functions/permitted.ts'
import { functions, type FunctionName } from '../../manifest.ts'

let emulators: Emulators
let runtime: Runtime
beforeAll(async () => {
  emulators = await startEmulators()
  useEnvironment(emulators.environment)
  await createTableFor('permitted')
  const origins = [
    'PUBLIC',
    'WECHAT_API',
    'WECHAT_AUTHORIZE',
    'ALIPAY_API',
    'EHUIBAN_API',
    'EHUIBAN_AUTHORIZE',
    'SMS_API',
    'CARD_PLATFORM',
  ].map((name) => [`${name}_ORIGIN`, 'http://app.test'])
  runtime = createRuntime({
    ...emulators.environment,
    TABLE_NAME: 'permitted',
    QUEUE_URLS: '{}',
    VERSION: 'test',
    ...(Object.fromEntries(origins) as Record<string, string>),
  })
})
afterAll(() => emulators.stop())

const as = (name: FunctionName): Runtime => permitted(runtime, name, functions[name])
const item = { pk: 'PERSON#permitted', sk: 'PROFILE' }

describe('on one machine, as by its role in AWS, a function', () => {
  test('reads only as the manifest says', async () => {
    await expect(as('public').table.get(item)).rejects.toThrow('public may not get')
    await expect(
      as('send-reminders').table.query({ where: 'pk = :pk', values: { ':pk': item.pk } }),
    ).rejects.toThrow('send-reminders may not query')
    await expect(as('worker').table.scan()[Symbol.asyncIterator]().next()).rejects.toThrow(
      'worker may not scan',
    )
    await expect(as('worker').table.get(item)).resolves.toBeUndefined()
  })

  test('queries only its own indexes', async () => {
    const query = (index: string, key: string) => ({
      index,
      where: `${key} = :key`,
      values: { ':key': 'none' },
    })
    await expect(as('send-reminders').table.query(query('byBatch', 'batchKey'))).rejects.toThrow(
      'may not query index byBatch',
    )
    await expect(as('send-reminders').table.query(query('due', 'dueKey'))).resolves.toEqual({
      items: [],
      last: undefined,
    })
  })

  test('writes only as and where the manifest says, in transactions too', async () => {
    await expect(
      as('worker').table.transact([{ put: { item } }, { delete: { key: item } }]),
    ).rejects.toThrow('worker may not delete PERSON#…')
    await expect(as('check-books').table.put({ item })).rejects.toThrow(
      'check-books may not put PERSON#…',
    )
    await expect(as('expire-vouchers').table.put({ item })).rejects.toThrow(
      'expire-vouchers may not put',
    )
    expect(await runtime.table.get(item)).toBeUndefined()
    await expect(
      as('check-books').table.put({ item: { pk: 'BOOKS#latest', sk: 'BOOKS' } }),
    ).resolves.toMatchObject({ ok: true })
  })

  test('is told only where those are that it may call', () => {
    const told = (name: FunctionName) =>
      (['WECHAT_API_ORIGIN', 'CARD_PLATFORM_ORIGIN', 'SMS_API_ORIGIN'] as const).map(
        (origin) => as(name).config[origin] === runtime.config[origin],
      )
    expect([told('identity'), told('operator'), told('send-notices'), told('worker')]).toEqual([
      [true, true, false],
      [false, true, false],
      [true, false, true],
      [false, false, false],
    ])
    expect(as('worker').config.CARD_PLATFORM_ORIGIN).toBe(
      'http://worker-may-not-call-cards.invalid',
    )
  })

  test('uses only its own keys', async () => {
    const sealed = await personalDataOf(as('identity')).encrypt('13900000000', 'permitted')
    await expect(personalDataOf(as('send-notices')).decrypt(sealed, 'permitted')).resolves.toBe(
      '13900000000',
    )
    await expect(
      personalDataOf(as('send-notices')).lookupHash('420106199001011234'),
    ).rejects.toThrow('no key send-notices-may-not-mac')
    await expect(personalDataOf(as('worker')).decrypt(sealed, 'permitted')).rejects.toThrow(
      'no key worker-may-not-open',
    )
  })
})
