/**
 * `npm run screenshots -- <folder>`: a picture of every screen, taken on the
 * way through the main job: as on a phone, as on a small phone in 关怀版, and as
 * on a desktop.
 */
import { madeUpPerson } from '../../local/demo/made-up-people.ts'
import { createGallery } from './support/gallery.ts'
import { Phone } from './support/phone.ts'
import { startSystem, type TestSystem } from './support/system.ts'
import { tourOfTools, tourOfUse, tourToVouchers } from './support/tours.ts'

const FORMATS = [
  { name: 'phone', viewport: { width: 375, height: 812 }, care: false },
  { name: 'care', viewport: { width: 320, height: 640 }, care: true },
  { name: 'desktop', viewport: { width: 1280, height: 800 }, care: false },
]

async function takeAll(
  system: TestSystem,
  folder: string,
  only: string | undefined,
): Promise<void> {
  const primary = system.accounts.find(({ operatorRole }) => operatorRole === 'primary')
  const newcomers = system.accounts.filter(({ role }) => role === 'worker')
  for (const [index, { name, viewport, care }] of FORMATS.entries()) {
    const newcomer = newcomers[index]
    if (only !== undefined && only !== name) continue
    if (!primary || !newcomer) throw new Error('the demo has too few people')
    const gallery = createGallery(folder, name)
    const worker = await Phone.create(system.browser, { ...system, viewport, care })
    const operator = await Phone.create(system.browser, { ...system, viewport, care })
    await tourToVouchers(worker, gallery, madeUpPerson(990 + index, '420106'))
    await tourOfUse(worker, operator, gallery, system, primary)
    await tourOfTools(operator, gallery, newcomer)
    for (const phone of [worker, operator]) {
      for (const trouble of phone.troubles) console.log(`${name}: ${trouble}`)
      await phone.close()
    }
    console.log(`${name}: done`)
  }
}

const [folder, only] = process.argv.slice(2)
if (folder === undefined) throw new Error('npm run screenshots -- <folder> [phone|care|desktop]')
const system = await startSystem()
try {
  await takeAll(system, folder, only)
} finally {
  await system.stop()
}
