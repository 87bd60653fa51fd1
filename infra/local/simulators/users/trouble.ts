/**
 * Trouble with the channels and the SMS operator: what they refuse by themselves, and what a tester
 * orders.
 */
import type { Channel } from '@voucher/shared/values'
import type { BusinessClock } from '../../clock/business-clock.ts'
import type { HttpAnswer } from '../../http/answer.ts'
import type { Service } from './channel-records.ts'

/**
 * `down`: no answer. `busy`: it says that it cannot just now. `limited`: too many requests.
 * `exhausted`: the day's quota is spent, or a number's. `blocked`: it takes the user for a risk.
 * `lost-answer`: it is done, but the answer never arrives.
 */
export const FAULTS = [
  'none',
  'down',
  'busy',
  'limited',
  'exhausted',
  'blocked',
  'lost-answer',
] as const
export type Fault = (typeof FAULTS)[number]

/** How many logins of one user a minute sees, as WeChat documents it. */
const LOGINS_A_MINUTE = 100

/** How a service says each of these; what it does not know it does as if nothing were wrong. */
export type Sayings = Partial<
  Record<'busy' | 'limited' | 'exhausted' | 'blocked', () => HttpAnswer>
>

export interface Trouble {
  /** The next `count` calls of a service meet the fault; it replaces what was ordered before. */
  order(service: Service, fault: Fault, count: number): void
  /** Whether one more login of this user within the minute is too many. */
  tooMany(channel: Channel, subject: string): boolean
  /** Answers a call, or what an ordered fault makes of it. */
  meet(service: Service, sayings: Sayings, answer: () => HttpAnswer): HttpAnswer
}

const NO_ANSWER: HttpAnswer = { status: 503 }

export function createTrouble(clock: BusinessClock): Trouble {
  const ordered = new Map<Service, { fault: Fault; left: number }>()
  const logins = new Map<string, { minute: number; count: number }>()
  return {
    order: (service, fault, count) => {
      ordered.set(service, { fault, left: count })
    },
    tooMany(channel, subject) {
      const minute = Math.floor(clock.now() / 60_000)
      const key = JSON.stringify([channel, subject])
      const known = logins.get(key)
      const count = known?.minute === minute ? known.count + 1 : 1
      logins.set(key, { minute, count })
      return count > LOGINS_A_MINUTE
    },
    meet(service, sayings, answer) {
      const current = ordered.get(service)
      if (!current || current.left <= 0 || current.fault === 'none') return answer()
      current.left -= 1
      if (current.fault === 'down') return NO_ANSWER
      if (current.fault !== 'lost-answer') return (sayings[current.fault] ?? answer)()
      answer()
      return NO_ANSWER
    },
  }
}
