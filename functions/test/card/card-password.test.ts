/** Verifications by password and face (R7), and the lock that makes six digits enough. */
import { describe, expect, it } from '@jest/globals'
import { readAudit } from '../../src/domain/audit/index.ts'
import type { Api } from '../support/stack/identity.ts'
import { useIdentityStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'

const HOUR = 3_600_000
interface Verified {
  verificationToken: string
  expiresAt: string
  faceSessionId: string
  url: string
}
const stack = useIdentityStack()

const verify = (
  token: string,
  password: string,
  api: Api = stack.api,
  purpose = 'claim',
  resource = 'bat_1',
) =>
  api<Verified>('POST /me/verifications', {
    token,
    body: {
      purpose,
      resource,
      method: 'password',
      password,
    },
  })
const startFace = (token: string) =>
  stack.api<Verified>('POST /me/verifications', {
    token,
    body: { purpose: 'use', resource: 'vch_1', method: 'face' },
  })
const confirmFace = (token: string, faceSessionId: string) =>
  stack.api<Verified>(`POST /me/verifications/face/${faceSessionId}`, { token })
const personOf = async (token: string) => {
  const { personId } = await stack.runtime.verifier.access(token)
  if (!personId) throw new Error('no person')
  return personId
}
/** A session that goes on where an access token has run out. */
const renewed = async (refreshToken: string) =>
  (
    await stack.api<{ accessToken: string; refreshToken: string }>('POST /auth/sessions/refresh', {
      body: { refreshToken },
    })
  ).body

describe('a password verification', () => {
  it('opens one purpose and resource for one person, for five minutes', async () => {
    const { accessToken, applicant } = await stack.cardHolder()
    const { body, status } = await verify(accessToken, applicant.password)
    expect(status).toBe(200)
    const { verifier } = stack.runtime
    const expected = { personId: await personOf(accessToken), purpose: 'claim', resource: 'bat_1' }
    await verifier.verification(body.verificationToken, expected)
    const other = await personOf((await stack.cardHolder()).accessToken)
    for (const wrong of [{ purpose: 'use' }, { resource: 'bat_2' }, { personId: other }]) {
      await expect(
        verifier.verification(body.verificationToken, { ...expected, ...wrong }),
      ).rejects.toMatchObject({ code: 'verification_invalid' })
    }
    await expect(verifier.verification(accessToken, expected)).rejects.toMatchObject({
      code: 'verification_invalid',
    })
    stack.advance(Date.parse(body.expiresAt) - stack.runtime.clock())
    await expect(verifier.verification(body.verificationToken, expected)).rejects.toMatchObject({
      code: 'verification_expired',
    })
  })

  it('needs a password, a person and a card', async () => {
    const holder = await stack.cardHolder()
    const body = { purpose: 'claim', resource: 'bat_1', method: 'password' }
    const missing = await stack.api('POST /me/verifications', { token: holder.accessToken, body })
    expect([missing.status, missing.body.code, missing.body.errors?.[0]?.path]).toEqual([
      422,
      'invalid_request',
      'password',
    ])
    const nobody = await stack.signIn()
    expect((await verify(nobody.accessToken, '135790')).body.code).toBe('forbidden')
    await stack.runtime.table.delete({
      pk: `PERSON#${await personOf(holder.accessToken)}`,
      sk: 'ECARD',
    })
    for (const refused of [
      await verify(holder.accessToken, '135790'),
      await startFace(holder.accessToken),
    ]) {
      expect([refused.status, refused.body.code, refused.body.next]).toEqual([
        409,
        'wrong_state',
        '请先签发电子社保卡',
      ])
    }
  })
})

describe('wrong passwords', () => {
  it('are counted down, lock the card for 24 hours, and are forgotten after a right one', async () => {
    const holder = await stack.cardHolder()
    const remaining = async () =>
      (await verify(holder.accessToken, '000000')).body.remainingAttempts
    expect([await remaining(), await remaining(), await remaining(), await remaining()]).toEqual([
      4, 3, 2, 1,
    ])
    expect((await verify(holder.accessToken, holder.applicant.password)).status).toBe(200)
    expect([await remaining(), await remaining(), await remaining(), await remaining()]).toEqual([
      4, 3, 2, 1,
    ])
    const fifth = await verify(holder.accessToken, '000000')
    const lockedAt = stack.runtime.clock()
    expect([fifth.status, fifth.body.code, fifth.body.remainingAttempts]).toEqual([
      401,
      'password_wrong',
      0,
    ])
    const locked = await verify(holder.accessToken, holder.applicant.password)
    expect([locked.status, locked.body.code, locked.body.unlocksAt]).toEqual([
      423,
      'card_locked',
      fifth.body.unlocksAt,
    ])
    expect(Math.abs(Date.parse(String(locked.body.unlocksAt)) - lockedAt - 24 * HOUR)).toBeLessThan(
      2000,
    )
    const today = new Date(lockedAt + 8 * HOUR).toISOString().slice(0, 10)
    expect(
      (await readAudit(stack.runtime, '420106', today)).filter(
        ({ action }) => action === 'card.lock',
      ),
    ).toHaveLength(1)

    stack.advance(24 * HOUR - 10_000)
    const later = await renewed(holder.refreshToken)
    expect((await verify(later.accessToken, holder.applicant.password)).body.code).toBe(
      'card_locked',
    )
    stack.advance(11_000)
    expect((await verify(later.accessToken, '000000')).body.remainingAttempts).toBe(4)
    expect((await verify(later.accessToken, holder.applicant.password)).status).toBe(200)
  })

  it('count on every channel alike, openings included', async () => {
    const holder = await stack.cardHolder()
    const { accessToken } = await stack.signIn('wechat-oa')
    const open = async () => {
      const wrong = { ...holder.applicant, password: '000000' }
      const faceSessionId = await stack.apply(accessToken, wrong)
      return stack.api(`POST /me/ecard/${faceSessionId}/confirm`, { token: accessToken })
    }
    expect((await open()).body.remainingAttempts).toBe(4)
    expect((await verify(holder.accessToken, '000000')).body.remainingAttempts).toBe(3)
    expect((await open()).body.remainingAttempts).toBe(2)
  })

  it('sent a hundred at once are a hundred: five are compared', async () => {
    const holder = await stack.cardHolder()
    const guesses = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        verify(holder.accessToken, String(index).padStart(6, '0')),
      ),
    )
    const count = (code: string) => guesses.filter(({ body }) => body.code === code).length
    expect([count('password_wrong'), count('card_locked')]).toEqual([5, 95])
    expect((await verify(holder.accessToken, holder.applicant.password)).body.code).toBe(
      'card_locked',
    )
  })

  it('would all be compared without the condition', async () => {
    const holder = await stack.cardHolder()
    const unguarded = stack.over((client) => withoutConditions(client))
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        verify(holder.accessToken, String(index).padStart(6, '0'), unguarded),
      ),
    )
    expect(guesses.filter(({ body }) => body.code === 'password_wrong')).toHaveLength(12)
  })

  it('sent at once after the lock has ended share the five of the new count', async () => {
    /** @returns how many of twelve guesses at once are compared */
    const compared = async (api: Api): Promise<number> => {
      const holder = await stack.cardHolder()
      for (let wrong = 0; wrong < 5; wrong++) await verify(holder.accessToken, '000000')
      stack.advance(24 * HOUR)
      const { accessToken } = await renewed(holder.refreshToken)
      const guesses = await Promise.all(
        Array.from({ length: 12 }, () => verify(accessToken, '000000', api)),
      )
      return guesses.filter(({ body }) => body.code === 'password_wrong').length
    }
    expect(
      await compared(
        stack.over((client) =>
          withoutConditions(client, (condition) => condition.includes('lastAttemptAt')),
        ),
      ),
    ).toBeGreaterThan(5)
    expect(await compared(stack.api)).toBe(5)
  })
})

describe('a face verification', () => {
  it('gives a token after the check, the same end to a repeat, and nothing after five minutes', async () => {
    const { accessToken } = await stack.cardHolder()
    const started = await startFace(accessToken)
    expect([started.status, Object.keys(started.body).sort()]).toEqual([
      202,
      ['faceSessionId', 'url'],
    ])
    const first = await confirmFace(accessToken, started.body.faceSessionId)
    expect(first.status).toBe(200)
    await stack.runtime.verifier.verification(first.body.verificationToken, {
      personId: await personOf(accessToken),
      purpose: 'use',
      resource: 'vch_1',
    })
    stack.advance(200_000)
    expect((await confirmFace(accessToken, started.body.faceSessionId)).body.expiresAt).toBe(
      first.body.expiresAt,
    )
    stack.advance(101_000)
    expect((await confirmFace(accessToken, started.body.faceSessionId)).body.code).toBe('not_found')
  })

  it('serves only the person who asked, and only when passed', async () => {
    const [mine, others] = [await stack.cardHolder(), await stack.cardHolder()]
    const { faceSessionId } = (await startFace(mine.accessToken)).body
    expect((await confirmFace(others.accessToken, faceSessionId)).body.code).toBe('not_found')
    stack.cards.answerFaceCheck(faceSessionId, 'failed')
    const failed = await confirmFace(mine.accessToken, faceSessionId)
    expect([failed.status, failed.body.code]).toEqual([401, 'face_not_passed'])
    expect((await confirmFace(mine.accessToken, 'fac_00000000000000000000')).body.code).toBe(
      'not_found',
    )
    expect((await confirmFace(mine.accessToken, 'FACE')).body.code).toBe('not_found')
  })

  it('unlocks a locked card, and so does opening it again', async () => {
    const holder = await stack.cardHolder()
    for (let wrong = 0; wrong < 5; wrong++) await verify(holder.accessToken, '000000')
    expect((await verify(holder.accessToken, holder.applicant.password)).body.code).toBe(
      'card_locked',
    )
    const { faceSessionId } = (await startFace(holder.accessToken)).body
    expect((await confirmFace(holder.accessToken, faceSessionId)).status).toBe(200)
    expect((await verify(holder.accessToken, holder.applicant.password)).status).toBe(200)

    const { accessToken } = await stack.signIn('wechat-oa')
    const opening = await stack.apply(accessToken, holder.applicant)
    for (let wrong = 0; wrong < 5; wrong++) await verify(holder.accessToken, '000000')
    expect(
      (await stack.api(`POST /me/ecard/${opening}/confirm`, { token: accessToken })).status,
    ).toBe(201)
    expect((await verify(holder.accessToken, holder.applicant.password)).status).toBe(200)
  })
})
