/** The demo data, made once by the operations that everybody uses. */
import type { StackParts } from '../stack.ts'
import { demoAccounts, keepAccounts } from './accounts.ts'
import { administrators, operators, PASSWORD, workers, type Account, type Member } from './cast.ts'
import { createCampaigns, createOpenClasses } from './campaigns.ts'
import { demoContext } from './demo-context.ts'
import { createInstitutions } from './institutions.ts'
import { openCards } from './open-cards.ts'
import { createRosters } from './rosters.ts'

function accountOf(
  {
    role,
    name,
    idNumber,
    phone,
    subject,
    institution,
    operatorRole,
    regionCode,
    roleNames,
  }: Member,
  institutions: string[],
): Account {
  const institutionId = institution === undefined ? undefined : institutions[institution]
  return {
    role,
    name,
    idNumber,
    phone,
    password: PASSWORD,
    channel: 'wechat-oa',
    subject,
    ...(institutionId !== undefined && { institutionId }),
    ...(operatorRole && { operatorRole }),
    regionCode,
    ...(roleNames && { roleNames }),
  }
}

/** Makes what is missing; settles when the issued vouchers are with their holders. */
export async function makeDemo(system: StackParts, say: (line: string) => void): Promise<void> {
  if (demoAccounts(system.store).length > 0) return
  say('正在准备演示数据…')
  const began = performance.now()
  const context = demoContext(system)
  const members = [...workers, ...operators, ...administrators]
  await openCards(context, members)
  say(`  已签发 ${members.length} 张电子社保卡`)
  const institutions = await createInstitutions(context)
  await createCampaigns(context)
  await createOpenClasses(context, institutions)
  await createRosters(context, institutions)
  await system.jobs.settled()
  keepAccounts(
    system.store,
    members.map((member) => accountOf(member, institutions)),
  )
  say(`演示数据已就绪（${((performance.now() - began) / 1000).toFixed(1)} 秒）`)
}
