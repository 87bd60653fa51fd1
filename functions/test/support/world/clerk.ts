/** The commands that set an institution up, as a clerk types them. */
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import { idIn, type Desk } from '../stack/desk.ts'
import type { Stack } from '../stack/stack.ts'
import { human, next } from './world.ts'

export const someUscc = (): string => {
  const first17 = `91420106${String(next()).padStart(9, '0')}`
  return first17 + usccCheckCharacter(first17)
}

export function clerkAt(desk: Desk, stack: Stack) {
  const today = () => shanghaiDate(stack.clock.now())
  const createInstitution = (uscc: string, name = '武汉第一职业培训学校', region = '420106') =>
    desk.run([
      'institution',
      'create',
      '--name',
      name,
      '--uscc',
      uscc,
      '--region',
      region,
      '--address',
      '解放大道 1 号',
      '--latitude',
      '30.6',
      '--longitude=114.3',
    ])
  const addOperator = (institution: string, person = human()) =>
    desk.run([
      'operator',
      'add',
      '--institution',
      institution,
      '--name',
      person.name,
      '--id-number',
      person.idNumber,
      '--phone',
      '13900000001',
    ])
  const createClass = (institution: string, ...more: string[]) =>
    desk.run([
      'class',
      'create',
      '--institution',
      institution,
      '--name',
      '焊工二班',
      '--type',
      '岗位技能提升培训',
      '--occupation',
      'welder',
      '--level',
      '中级',
      '--start',
      today(),
      '--end',
      addDays(today(), 60),
      '--capacity',
      '50',
      '--address',
      '实训楼 101',
      ...more,
    ])
  const createCampaign = (...more: string[]) =>
    desk.run([
      'campaign',
      'create',
      '--name',
      '焊工（中级）培训券',
      '--function-type',
      '面值券',
      '--quantity',
      '100',
      '--type',
      'inclusive',
      '--occupation',
      '焊工',
      '--level',
      '中级',
      '--region',
      '420100',
      '--claim-from',
      today(),
      '--claim-until',
      addDays(today(), 30),
      ...more,
    ])

  async function school(): Promise<string> {
    const institution = idIn(await createInstitution(someUscc()), 'ins')
    await addOperator(institution)
    await desk.run(['institution', 'link', '--institution', institution])
    return institution
  }
  return { today, createInstitution, addOperator, createClass, createCampaign, school }
}
