/**
 * `/sim/…`: what testers may order of the simulators, the clock and the jobs. None of it exists in
 * a deployed system.
 */
import * as z from 'zod'
import { DomainError } from '@voucher/functions/platform/domain-error'
import { idNumber, personName, phone, regionCode } from '@voucher/shared/contract/fields'
import { crowd } from '@voucher/shared/contract/values'
import { jobNamed, type Jobs } from '../triggers/jobs.ts'
import { json, refusal } from '../http/answer.ts'
import type { ServiceRoutes } from '../http/service.ts'
import type { Simulators } from '../simulators/start-simulators.ts'
import { channelRoutes } from './sim-channel-routes.ts'
import { parse } from './parse.ts'

const population = z.strictObject({
  name: personName,
  idNumber,
  phone: phone.optional(),
  regionCode: regionCode.optional(),
  crowds: z.array(crowd).optional(),
})
const faceAnswer = z.strictObject({ result: z.enum(['passed', 'failed']) })
const clockChange = z.union([
  z.strictObject({ at: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advanceSeconds: z.number() }),
])
/** What an instant may be in JavaScript, with room to count from it. */
const LATEST_MS = Date.parse('2200-01-01T00:00:00Z')

export interface SimParts {
  simulators: Simulators
  jobs: Jobs
  accounts: () => unknown[]
}

export function simRoutes({ simulators, jobs, accounts }: SimParts): ServiceRoutes {
  const {
    clock,
    card: { records: card },
  } = simulators
  const now = () => ({ now: new Date(clock.now()).toISOString() })
  return {
    ...channelRoutes(simulators),
    'POST /population': ({ body }) => {
      const {
        name,
        idNumber: number,
        phone: mobile,
        regionCode: region,
        crowds,
      } = parse(population, body)
      card.addPerson({
        name,
        idNumber: number,
        ...(mobile !== undefined && { phone: mobile }),
        ...(region !== undefined && { regionCode: region }),
        ...(crowds && { crowds }),
      })
      return json({ name, idNumber: number }, 201)
    },
    'POST /face/{faceSessionId}': ({ params, body }) => {
      const { result } = parse(faceAnswer, body)
      card.answerFaceCheck(params.faceSessionId ?? '', result)
      return json({ result })
    },
    'GET /clock': () => json(now()),
    'POST /clock': ({ body }) => {
      const change = parse(clockChange, body)
      const at = 'at' in change ? Date.parse(change.at) : clock.now() + change.advanceSeconds * 1000
      if (!(at >= 0 && at <= LATEST_MS))
        throw new DomainError('invalid_request', { detail: '时间应在 1970 年到 2200 年之间' })
      clock.set(at)
      return json(now())
    },
    'POST /jobs/{name}': async ({ params }) => {
      const name = params.name ?? ''
      const job = jobNamed(name)
      if (!job) throw refusal('not_found')
      await jobs.start(job)
      await jobs.settled()
      return json({ job: name, deadLetters: await jobs.deadLetters() })
    },
    'GET /dead-records': async () => json({ deadRecords: await jobs.deadRecords() }),
    'GET /accounts': () => json(accounts()),
  }
}
