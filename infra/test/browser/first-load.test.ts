import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Request } from 'playwright-core'
import { Phone } from './support/phone.ts'
import { signIn } from './support/steps.ts'
import { startSystem, type TestSystem } from './support/system.ts'

/** What a phone downloads before 首页 is there, as it comes over the network. */
const FIRST_LOAD_BYTES = 250 * 1024

let system: TestSystem
beforeAll(async () => {
  system = await startSystem({ LOCAL_DEMO: '0' })
})
afterAll(() => system.stop())

const isPartOfTheApp = (request: Request): boolean =>
  !/^\/(api|sim)\//.test(new URL(request.url()).pathname)

test('the first load of the app is small, and compressed', async () => {
  const phone = await Phone.create(system.browser, system)
  const requests: Request[] = []
  phone.page.on('requestfinished', (request) => {
    if (isPartOfTheApp(request)) requests.push(request)
  })
  await signIn(phone)
  const sizes = new Map<string, number>()
  for (const request of requests) {
    const { responseBodySize } = await request.sizes()
    const path = new URL(request.url()).pathname
    sizes.set(path, Math.max(responseBodySize, sizes.get(path) ?? 0))
  }
  const paths = [...sizes.keys()]
  expect([
    paths.includes('/'),
    paths.some((path) => path.endsWith('.js')),
    paths.some((path) => path.endsWith('.css')),
  ]).toEqual([true, true, true])
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  expect({ fits: total <= FIRST_LOAD_BYTES, total, sizes }).toMatchObject({ fits: true })
})
