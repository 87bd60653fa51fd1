/** Every room's thread, with its functions loaded. */
import { join } from 'node:path'
import { startThread, type Thread } from '../threads/thread.ts'
import type { RoomData, RoomMethods } from './room.ts'
import { roomNames, type Room } from './rooms.ts'

export type Threads = Record<Room, Thread<RoomMethods>>

/** @throws what keeps a room from being ready; then none is left */
export async function startRooms(data: Omit<RoomData, 'room'>): Promise<Threads> {
  const started = await Promise.allSettled(
    roomNames.map(
      async (room) =>
        [
          room,
          await startThread<RoomMethods>(join(import.meta.dirname, 'room.ts'), {
            ...data,
            room,
          } satisfies RoomData),
        ] as const,
    ),
  )
  const threads = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const broken = started.find((one) => one.status === 'rejected')
  if (broken) {
    await Promise.all(threads.map(([, thread]) => thread.stop()))
    throw broken.reason
  }
  return Object.fromEntries(threads) as Threads
}
