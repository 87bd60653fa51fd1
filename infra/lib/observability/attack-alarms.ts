/**
 * What looks like an attack: many refusals of a kind that people produce one by one. The functions
 * hold against it by themselves; somebody should know that it goes on.
 */
import type { ErrorCode } from '@voucher/shared/errors'
import type { DataStack } from '../data/data-stack.ts'
import { businessMetric, minutes, type AlarmSpec } from './alarm-spec.ts'

/** In five minutes: several times what a rush of people who mistype brings. */
const REFUSED: Partial<Record<ErrorCode, number>> = {
  password_wrong: 600,
  face_not_passed: 300,
  token_invalid: 300,
  pass_unknown: 200,
  not_operator: 100,
  out_of_region: 50,
}
const EVENTS = { 'card.lock': 50, 'session.revoke': 300 } as const

const lineOf = (name: string): string => `attack-${name.replace(/[._]/g, '-')}`

export const ofAttacks = (data: DataStack): AlarmSpec[] => [
  ...Object.entries(REFUSED).map(([code, threshold]): AlarmSpec => ({
    name: lineOf(code),
    description: `Far more refusals ${code} than people cause`,
    metric: businessMetric(data, 'refused', { period: minutes(5), by: { code } }),
    threshold,
    periods: 2,
    wakes: true,
  })),
  ...Object.entries(EVENTS).map(([event, threshold]): AlarmSpec => ({
    name: lineOf(event),
    description: `Far more of ${event} than people cause`,
    metric: businessMetric(data, event, { period: minutes(5) }),
    threshold,
    periods: 2,
    wakes: true,
  })),
]
