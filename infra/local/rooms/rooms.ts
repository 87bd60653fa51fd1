/**
 * Which functions share a thread. Deployed, Lambda keeps functions apart and
 * reserves concurrency; on one machine this does. Who stands at a counter comes
 * first, then people on their phones, then jobs.
 */
import { functions, type FunctionName } from '../../manifest.ts'

export interface RoomSpec {
  /** 0 to 19: rooms of smaller niceness have the processor first. */
  niceness: number
  /**
   * The database engine does one thing at a time: how many requests to it are under way at most.
   * Absent: any number, and others give way.
   */
  requests?: number
}

export const rooms = {
  operator: { niceness: 0 },
  people: { niceness: 5, requests: 3 },
  jobs: { niceness: 10, requests: 2 },
} as const satisfies Record<string, RoomSpec>

export type Room = keyof typeof rooms
export const roomNames = Object.keys(rooms) as Room[]

export function roomOf(name: FunctionName): Room {
  const { trigger } = functions[name]
  if (trigger.kind !== 'api') return 'jobs'
  return trigger.area === 'operator' ? 'operator' : 'people'
}
