/** Face checks under way at the card platform, and what each is for. */
import { DomainError } from '../../platform/domain-error.ts'
import type { CardPlatform } from '../../platform/outside/cards/card-platform.ts'
import { contending, IN_THE_WAY } from '../../platform/dynamo/contention.ts'
import type { Key, Table } from '../../platform/dynamo/table.ts'
import type { FaceSessionId, PersonId, SessionId } from '../../platform/ids.ts'
import type { Reads, Writes } from '../../platform/runtime.ts'
import { unlocking } from './card.store.ts'

/**
 * For opening a card: the application is sealed until the face is known, then it is gone and the
 * person stands here.
 */
interface OpenFace {
  kind: 'open'
  sessionId: SessionId
  sealed: string
  personId?: PersonId
}
interface VerificationFace {
  kind: 'verification'
  sessionId: SessionId
  personId: PersonId
  purpose: string
  resource: string
}
interface Faces {
  open: OpenFace
  verification: VerificationFace
}

const ROUNDS = 6
const LIFETIME_MS = 15 * 60_000

export const faceKey = (faceSessionId: FaceSessionId): Key => ({
  pk: `FACE#${faceSessionId}`,
  sk: 'FACE',
})

/** A face check as of a moment (ms since the epoch). */
interface FaceAt {
  faceSessionId: FaceSessionId
  now: number
}

export async function insertFace(
  table: Table,
  { faceSessionId, face, now }: FaceAt & { face: OpenFace | VerificationFace },
): Promise<void> {
  const expiresAt = now + LIFETIME_MS
  await table.put({
    item: {
      ...faceKey(faceSessionId),
      ...face,
      expiresAt,
      ttl: Math.ceil(expiresAt / 1000),
    },
  })
}

/** The face check, if it is of that kind and its 15 minutes are not over. */
export async function readFace<K extends keyof Faces>(
  table: Table,
  kind: K,
  { faceSessionId, now }: FaceAt,
): Promise<Faces[K] | undefined> {
  const face = await table.get(faceKey(faceSessionId))
  return face && face.kind === kind && now < (face.expiresAt as number)
    ? (face as unknown as Faces[K])
    : undefined
}

/**
 * When the check was first seen to have passed (ms since the epoch): asking again does not make it
 * fresher, nor does it unlock the card again.
 */
export async function markPassed(
  { table }: Reads,
  { faceSessionId, personId, now }: FaceAt & { personId: PersonId },
): Promise<number> {
  return contending(ROUNDS, async () => {
    const done = await table.transact([
      {
        update: {
          key: faceKey(faceSessionId),
          set: 'SET passedAt = :now',
          condition: 'attribute_not_exists(passedAt)',
          values: { ':now': now },
        },
      },
      { update: unlocking(personId) },
    ])
    if (done.ok) return now
    const before = done.reasons[0]
    return before?.cause === 'condition' ? (before.item?.passedAt as number) : IN_THE_WAY
  })
}

/** Of an application's password, that it has been compared. @returns whether for the first time */
export async function markCompared(
  { table, clock }: Writes,
  faceSessionId: FaceSessionId,
): Promise<boolean> {
  const marked = await table.update({
    key: faceKey(faceSessionId),
    set: 'SET comparedAt = :now',
    condition: 'attribute_exists(pk) AND attribute_not_exists(comparedAt)',
    values: { ':now': clock() },
  })
  return marked.ok
}

/** @throws DomainError face_not_passed, try_again */
export async function requirePassed(
  cards: CardPlatform,
  faceSessionId: FaceSessionId,
): Promise<void> {
  const result = await cards.faceResult(faceSessionId)
  if (result === 'pending')
    throw new DomainError('face_not_passed', {
      detail: '人脸识别还没有完成',
      next: '请先完成人脸识别，再回到这里继续',
    })
  if (result === 'failed') throw new DomainError('face_not_passed')
}
