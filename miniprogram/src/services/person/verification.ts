/** Identity verification by password or face (R7); a passed one is kept while it is fresh. */
import type { Response } from '@voucher/shared/contract/index'
import type { FaceTask } from '../../platform/phone/storage.ts'
import { api } from '../api/api.ts'
import { serverNow } from '../api/clock.ts'
import { beginFaceTask, endFaceTask } from './face-task.ts'

export type WorkerPurpose = 'claim' | 'use'
type Verification = Extract<Response<'POST /me/verifications'>, { verificationToken: string }>

/**
 * One that ends within this time is as good as over: it must outlive the request that it serves.
 */
const MARGIN_MS = 5000
const kept = new Map<string, Verification>()
const nameOf = (purpose: WorkerPurpose, resource: string) => `${purpose} ${resource}`

/** The token of a verification that is still fresh, or `null`. */
export function freshToken(purpose: WorkerPurpose, resource: string): string | null {
  const verification = kept.get(nameOf(purpose, resource))
  return verification !== undefined && Date.parse(verification.expiresAt) - MARGIN_MS > serverNow()
    ? verification.verificationToken
    : null
}

/** Forgets a verification that the server has refused. */
export function dropToken(purpose: WorkerPurpose, resource: string): void {
  kept.delete(nameOf(purpose, resource))
}

/** Forgets them all, as when the person signs out. */
export function dropAllTokens(): void {
  kept.clear()
}

function keep(purpose: WorkerPurpose, resource: string, verification: Verification): string {
  kept.set(nameOf(purpose, resource), verification)
  return verification.verificationToken
}

/** @throws ApiProblem password_wrong (with `remainingAttempts`), card_locked (with `unlocksAt`) */
export async function verifyByPassword(
  purpose: WorkerPurpose,
  resource: string,
  password: string,
): Promise<string> {
  const answer = await api('POST /me/verifications', {
    body: {
      purpose,
      resource,
      method: 'password',
      password,
    },
  })
  if (!('verificationToken' in answer)) throw new Error('a password was answered by a face check')
  return keep(purpose, resource, answer)
}

/**
 * Begins a face check; it goes on after the card platform's page, even if the app starts anew
 * meanwhile.
 */
export async function startFaceCheck(purpose: WorkerPurpose, resource: string): Promise<FaceTask> {
  const answer = await api('POST /me/verifications', {
    body: { purpose, resource, method: 'face' },
  })
  if (!('faceSessionId' in answer)) throw new Error('a face check was answered by a verification')
  return beginFaceTask({ purpose, resource, ...answer })
}

/** @throws ApiProblem face_not_passed */
export async function finishFaceCheck(purpose: WorkerPurpose, task: FaceTask): Promise<string> {
  const answer = await api('POST /me/verifications/face/{faceSessionId}', {
    params: { faceSessionId: task.faceSessionId },
  })
  endFaceTask()
  return keep(purpose, task.resource, answer)
}
