/** Three linked institutions with a primary and two ordinary operators each. */
import { createInstitution, linkInstitution } from '@voucher/functions/domain/institution/index'
import { addOperator } from '@voucher/functions/domain/operator/index'
import type { InstitutionId } from '@voucher/functions/platform/ids'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import { INSTITUTION_REGIONS, operators } from './cast.ts'
import type { DemoContext } from './demo-context.ts'

const PLACES = [
  {
    name: '武汉江城职业培训学校',
    address: '武昌区演示路 1 号',
    latitude: 30.5539,
    longitude: 114.3159,
  },
  {
    name: '武汉东湖技能培训中心',
    address: '洪山区演示路 22 号',
    latitude: 30.5003,
    longitude: 114.3431,
  },
  {
    name: '武汉长江技工培训学校',
    address: '江岸区演示路 333 号',
    latitude: 30.6016,
    longitude: 114.3095,
  },
]

async function createOne(context: DemoContext, index: number): Promise<InstitutionId> {
  const { runtime, services, actor } = context
  const place = PLACES[index]
  const regionCode = INSTITUTION_REGIONS[index]
  if (!place || regionCode === undefined) throw new Error(`no institution ${index}`)
  const first17 = `52${regionCode}MJDEM0${String(index + 1).padStart(3, '0')}`
  const { institutionId } = await createInstitution(
    runtime,
    { ...place, regionCode, uscc: first17 + usccCheckCharacter(first17) },
    actor,
  )
  for (const { name, idNumber, phone } of operators.filter(
    (operator) => operator.institution === index,
  )) {
    await context.once(`operator-${idNumber}`, async () => {
      await addOperator(
        { ...runtime, ...services },
        {
          institutionId,
          operator: {
            name,
            idNumber,
            phone,
            status: 'enabled',
          },
          actor,
        },
      )
      return true
    })
  }
  await linkInstitution(runtime, institutionId, actor)
  return institutionId
}

/** @returns their ids, in the order of the cast */
export async function createInstitutions(context: DemoContext): Promise<InstitutionId[]> {
  const ids: InstitutionId[] = []
  for (const index of PLACES.keys())
    ids.push(await context.once(`institution-${index}`, () => createOne(context, index)))
  return ids
}
