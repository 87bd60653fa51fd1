/**
 * The e-social-security card platform (S5): whether name and number belong
 * together, what it knows of the person, and its face check.
 */
import * as z from 'zod'
import { CROWDS, codesOf } from '@voucher/shared/values'
import { requestJson } from '../http-client.ts'

/**
 * What the platform knows of a person; `null` when name, number or phone do not belong together.
 */
export interface KnownPerson {
  regionCode: string
  crowds: (keyof typeof CROWDS)[]
}
export type FaceResult = 'pending' | 'passed' | 'failed'

export interface CardPlatform {
  identify(person: { name: string; idNumber: string; phone?: string }): Promise<KnownPerson | null>
  startFaceCheck(check: {
    faceSessionId: string
    name: string
    idNumber: string
    /** What the person reads before they show their face. */
    purpose: string
    returnUrl: string
  }): Promise<{ url: string }>
  faceResult(faceSessionId: string): Promise<FaceResult>
}

const identified = z.object({
  matched: z.boolean(),
  regionCode: z.string().optional(),
  crowds: z.array(z.enum(codesOf(CROWDS))).optional(),
})
const started = z.object({ url: z.string() })
const result = z.object({ result: z.enum(['pending', 'passed', 'failed']) })

/**
 * HTTP adapter: `POST /persons/identify`, `POST /face-checks`, `GET /face-checks/{id}`.
 * @throws DomainError try_again when the platform does not answer
 */
export function createCardPlatform(origin: string): CardPlatform {
  return {
    async identify(person) {
      const answer = await requestJson(`${origin}/persons/identify`, identified, {
        method: 'POST',
        body: person,
      })
      return answer.matched
        ? {
            regionCode: answer.regionCode ?? `${person.idNumber.slice(0, 6)}`,
            crowds: answer.crowds ?? [],
          }
        : null
    },
    startFaceCheck: (check) =>
      requestJson(`${origin}/face-checks`, started, { method: 'POST', body: check }),
    async faceResult(faceSessionId) {
      return (
        await requestJson(`${origin}/face-checks/${encodeURIComponent(faceSessionId)}`, result)
      ).result
    },
  }
}
