/** People, institutions, classes and campaigns for tests, made by the system's own operations. */
import { addDays, shanghaiDate } from '@voucher/shared/dates'
import { idNumberCheckCharacter } from '@voucher/shared/id-number'
import { usccCheckCharacter } from '@voucher/shared/uscc'
import type { Crowd } from '@voucher/shared/values'
import type { Actor } from '../../../src/domain/actor.ts'
import {
  type Campaign,
  createTargetedBatch,
  type TargetedBatch,
} from '../../../src/domain/batch/index.ts'
import { startIssuing } from '../../../src/domain/bulk/index.ts'
import { createCampaign, type NewCampaign } from '../../../src/domain/campaign/index.ts'
import { createInstitution, linkInstitution } from '../../../src/domain/institution/index.ts'
import { addOperator } from '../../../src/domain/operator/index.ts'
import { findOrCreatePerson } from '../../../src/domain/person/index.ts'
import {
  addToRoster,
  createClass,
  type NewClass,
  type TrainingClass,
} from '../../../src/domain/training/index.ts'
import {
  voucherIdOf,
  type BatchId,
  type InstitutionId,
  type PersonId,
} from '../../../src/platform/ids.ts'
import type { Answer, Stack } from '../stack/stack.ts'

/**
 * What people, institutions and batches can be made on: a test's own stack, or the local system.
 */
export interface Ground extends Pick<Stack, 'runtime' | 'services' | 'tokenFor'> {
  clock: Pick<Stack['clock'], 'now'>
  people: Pick<Stack['people'], 'addPerson'>
}
export const HR: Actor = { role: 'administrator' }
export interface Human {
  name: string
  idNumber: string
}
export interface Worker extends Human {
  personId: PersonId
  token: string
}
export interface School {
  institutionId: InstitutionId
  name: string
  operator: Worker
  second: Worker
}

let made = 0

/** Somebody nobody has met before. */
export function human(): Human {
  const first17 = `420106${19700101 + Math.floor(made / 900) * 10000}${String(100 + (made % 900))}`
  made += 1
  return {
    name: `劳动者${'甲乙丙丁戊己庚辛壬癸'[made % 10] ?? ''}`,
    idNumber: first17 + idNumberCheckCharacter(first17),
  }
}

export const next = (): number => made++

export async function worker(
  stack: Ground,
  options: { regionCode?: string; crowds?: Crowd[] } = {},
): Promise<Worker> {
  const someone = human()
  stack.people.addPerson({
    ...someone,
    regionCode: options.regionCode ?? '420106',
    crowds: options.crowds ?? [],
  })
  const { personId } = await findOrCreatePerson({ ...stack.runtime, ...stack.services }, someone)
  return { ...someone, personId, token: await stack.tokenFor(personId) }
}

/** A linked institution with its primary and a second operator. */
export async function school(stack: Ground, regionCode = '420106'): Promise<School> {
  const first17 = `91420106${String(next()).padStart(9, '0')}`
  const institution = await createInstitution(
    stack.runtime,
    {
      name: `武汉第${made}职业培训学校`,
      uscc: first17 + usccCheckCharacter(first17),
      regionCode,
      address: '解放大道 1 号',
      latitude: 30.6,
      longitude: 114.3,
    },
    HR,
  )
  const operators: Worker[] = []
  for (const phone of ['13900000001', '13900000002']) {
    const person = await worker(stack)
    await addOperator(
      { ...stack.runtime, ...stack.services },
      {
        institutionId: institution.institutionId,
        operator: {
          name: person.name,
          idNumber: person.idNumber,
          phone,
          status: 'enabled',
        },
        actor: HR,
      },
    )
    operators.push(person)
  }
  await linkInstitution(stack.runtime, institution.institutionId, HR)
  const [operator, second] = operators as [Worker, Worker]
  return {
    institutionId: institution.institutionId,
    name: institution.name,
    operator,
    second,
  }
}

export function trainingClass(
  stack: Ground,
  at: School,
  options: Partial<NewClass> = {},
): Promise<TrainingClass> {
  const today = shanghaiDate(stack.clock.now())
  return createClass(
    stack.runtime,
    {
      institutionId: at.institutionId,
      name: '焊工二班',
      trainingType: 'inclusive',
      occupation: 'welder',
      level: 'intermediate',
      startDate: today,
      endDate: addDays(today, 60),
      address: '实训楼 101',
      capacity: 50,
      courses: [{ name: '焊接安全', hours: 8 }],
      ...options,
    },
    { actor: HR, again: true },
  )
}

export function campaign(stack: Ground, options: Partial<NewCampaign> = {}): Promise<Campaign> {
  const now = stack.clock.now()
  return createCampaign(
    stack.runtime,
    {
      name: '焊工（中级）通用培训券',
      functionType: 'faceValue',
      faceValueFen: 120_000,
      quantity: 100,
      trainingType: 'inclusive',
      occupation: 'welder',
      level: 'intermediate',
      regionCode: '420100',
      crowds: [],
      claimFrom: new Date(now - 3_600_000).toISOString(),
      claimUntil: new Date(now + 30 * 86_400_000).toISOString(),
      validity: { type: 'afterClaim', days: 30 },
      ...options,
    },
    { actor: HR, again: true },
  )
}

/** A class with this roster and its batch, not issued yet. */
export async function batch(
  stack: Ground,
  at: School,
  people: readonly Human[],
  options: { validUntil?: string; class?: Partial<NewClass> } = {},
): Promise<{ batch: TargetedBatch; trainingClass: TrainingClass }> {
  const made = await trainingClass(stack, at, {
    trainingType: 'skillUpgrade',
    capacity: people.length + 5,
    ...options.class,
  })
  const report = await addToRoster(
    { ...stack.runtime, ...stack.services },
    {
      classId: made.classId,
      rows: people.map((person, index) => ({
        line: index + 1,
        name: person.name,
        idNumber: person.idNumber,
      })),
    },
  )
  if (report.problems.length > 0) throw new Error(JSON.stringify(report.problems))
  const { validUntil } = options
  return {
    trainingClass: made,
    batch: await createTargetedBatch(
      stack.runtime,
      {
        classId: made.classId,
        functionType: 'faceValue',
        faceValueFen: 120_000,
        ...(validUntil && { validUntil }),
      },
      HR,
    ),
  }
}

/** The same, with a voucher for each of them. */
export async function issued(
  stack: Stack,
  at: School,
  people: readonly Human[],
  validUntil?: string,
): ReturnType<typeof batch> {
  const made = await batch(stack, at, people, validUntil === undefined ? {} : { validUntil })
  await stack.send(
    'issue-vouchers',
    await startIssuing(stack.runtime, {
      batchId: made.batch.batchId,
      headcount: people.length,
      actor: HR,
    }),
  )
  await stack.drain('issue-vouchers')
  return made
}

/** With a token that is valid now, wherever the clock has gone. */
export const fresh = async <W extends { personId: PersonId }>(
  stack: Stack,
  who: W,
): Promise<W & { token: string }> => ({ ...who, token: await stack.tokenFor(who.personId) })

/** Claims as the mini-program does. */
export async function claim(
  stack: Stack,
  who: Worker,
  batchId: BatchId,
  key = `claim-${next()}`,
  verificationToken?: string,
  on?: Stack['runtime'],
): Promise<Answer<{ voucher: { voucherId: string; status: string; validUntil: string } }>> {
  return stack.call(
    'worker',
    {
      route: `POST /campaigns/${batchId}/claims`,
      token: who.token,
      key,
      body: {
        verificationToken:
          verificationToken ?? (await stack.verificationFor(who.personId, 'claim', batchId)),
      },
    },
    on,
  )
}

/** Shows a voucher: the 18 digits of a fresh pass. */
export async function show(stack: Stack, who: Worker, batchId: BatchId): Promise<string> {
  const voucherId = voucherIdOf(who.personId, batchId)
  const answer = await stack.call<{ code: string }>('worker', {
    route: `POST /me/vouchers/${voucherId}/passes`,
    token: who.token,
    body: { verificationToken: await stack.verificationFor(who.personId, 'use', voucherId) },
  })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body.code
}

/** Redeems as the operator's page does. */
export function redeem(
  stack: Stack,
  at: School,
  code: string,
  options: {
    classId?: string
    key?: string
    by?: Worker
    on?: Stack['runtime']
  } = {},
): Promise<Answer<{ redemptionId: string; redeemedAt: string }>> {
  const { classId, key = `redeem-${next()}`, by = at.operator, on } = options
  return stack.call(
    'operator',
    {
      route: 'POST /operator/redemptions',
      token: by.token,
      institution: at.institutionId,
      key,
      body: { code, ...(classId !== undefined && { classId }) },
    },
    on,
  )
}
