/** Opening the e-card (R20), on the first channel and on further ones. */
import { describe, expect, it } from '@jest/globals'
import { readAudit } from '../../src/domain/audit/index.ts'
import { applicant, type SignedIn } from '../support/stack/identity.ts'
import { useIdentityStack } from '../support/stack/use-stack.ts'

const MINUTE = 60_000
const stack = useIdentityStack()

const confirm = (token: string, faceSessionId: string) =>
  stack.api<SignedIn>(`POST /me/ecard/${faceSessionId}/confirm`, { token })
const me = (token: string) =>
  stack.api<{ person: SignedIn['person']; operatorOf: unknown[]; administrator: null }>('GET /me', {
    token,
  })

describe('the first card', () => {
  it('is opened by application, face check and confirmation', async () => {
    const person = applicant({ name: '欧阳·买买提' })
    const signedIn = await stack.signIn('weapp', 'first-user')
    expect(signedIn.person).toBeNull()
    const applied = await stack.api<{ faceSessionId: string; url: string }>('POST /me/ecard', {
      token: signedIn.accessToken,
      body: person,
    })
    expect(applied.status).toBe(202)
    expect(applied.body.url).toContain(applied.body.faceSessionId)
    expect(stack.cards.faceCheck(applied.body.faceSessionId)?.returnUrl).toBe('http://app.test/')
    const opened = await confirm(signedIn.accessToken, applied.body.faceSessionId)
    expect(opened.status).toBe(201)
    const masked = {
      name: person.name,
      idNumberMasked: `420106********${person.idNumber.slice(-4)}`,
      phoneMasked: `139****${person.phone.slice(-4)}`,
      regionCode: '420106',
    }
    expect(opened.body).toEqual({
      person: masked,
      accessToken: expect.any(String),
      refreshToken: signedIn.refreshToken,
      expiresInSeconds: 900,
    })
    // The old token resolves the person too, and so does the next sign-in.
    for (const token of [signedIn.accessToken, opened.body.accessToken]) {
      expect((await me(token)).body).toEqual({
        person: masked,
        operatorOf: [],
        administrator: null,
      })
    }
    expect((await stack.signIn('weapp', 'first-user')).person).toEqual(masked)
  })

  it('counts in every session of the same channel user', async () => {
    const other = await stack.signIn('weapp', 'two-phones')
    const { person } = await stack.cardHolder(applicant(), 'weapp', 'two-phones')
    expect((await me(other.accessToken)).body.person).toEqual(person)
    expect(
      (
        await stack.api('POST /me/verifications', {
          token: other.accessToken,
          body: {
            purpose: 'claim',
            resource: 'bat_1',
            method: 'password',
            password: '135790',
          },
        })
      ).status,
    ).toBe(200)
  })

  it('takes region and crowds from the card platform', async () => {
    const person = applicant()
    stack.cards.addPerson({
      name: person.name,
      idNumber: person.idNumber,
      regionCode: '420281',
      crowds: ['veteran'],
    })
    expect((await stack.cardHolder(person)).person?.regionCode).toBe('420281')
  })

  it('is confirmed again after the answer was lost', async () => {
    const { accessToken, refreshToken } = await stack.signIn()
    const faceSessionId = await stack.apply(accessToken, applicant())
    const first = await confirm(accessToken, faceSessionId)
    const again = await confirm(accessToken, faceSessionId)
    expect(again.status).toBe(201)
    expect(again.body.person).toEqual(first.body.person)
    expect(again.body.refreshToken).toBe(refreshToken)
  })

  it('is confirmed once by many confirmations at once', async () => {
    const { accessToken } = await stack.signIn()
    const faceSessionId = await stack.apply(accessToken, applicant())
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => confirm(accessToken, faceSessionId)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201))
    expect(new Set(answers.map(({ body }) => body.person?.idNumberMasked)).size).toBe(1)
  })

  it('leaves an audit entry with address and device', async () => {
    const { applicant: person } = await stack.cardHolder(
      applicant({ idNumber: '110101199003078515', name: '赵一' }),
    )
    expect(person.idNumber).toBe('110101199003078515')
    const today = new Date(stack.runtime.clock() + 8 * 3600_000).toISOString().slice(0, 10)
    const entries = await readAudit(stack.runtime, '110101', today)
    expect(entries).toEqual([
      expect.objectContaining({
        action: 'card.open',
        role: 'worker',
        address: '10.0.0.9',
        device: 'phone-1',
        after: {
          channel: 'weapp',
          channelUser: expect.any(String),
          sessionId: expect.stringMatching(/^ses_/),
        },
      }),
    ])
  })
})

describe('the face check', () => {
  it('must have passed', async () => {
    const { accessToken } = await stack.signIn()
    const faceSessionId = await stack.apply(accessToken, applicant())
    stack.cards.answerFaceCheck(faceSessionId, 'failed')
    const refused = await confirm(accessToken, faceSessionId)
    expect([refused.status, refused.body.code]).toEqual([401, 'face_not_passed'])
    expect((await me(accessToken)).body.person).toBeNull()
  })

  it('serves only the session that asked for it', async () => {
    const [mine, others] = await Promise.all([stack.signIn(), stack.signIn()])
    const faceSessionId = await stack.apply(mine.accessToken, applicant())
    expect((await confirm(others.accessToken, faceSessionId)).body.code).toBe('not_found')
    const otherHolder = await stack.cardHolder()
    expect((await confirm(otherHolder.accessToken, faceSessionId)).body.code).toBe('not_found')
    expect((await confirm(mine.accessToken, faceSessionId)).status).toBe(201)
    expect((await confirm(others.accessToken, faceSessionId)).body.code).toBe('not_found')
  })

  it('serves no verification, and a verification opens no card', async () => {
    const holder = await stack.cardHolder()
    const faceSessionId = await stack.apply(holder.accessToken, holder.applicant)
    const asVerification = () =>
      stack.api(`POST /me/verifications/face/${faceSessionId}`, { token: holder.accessToken })
    expect((await asVerification()).body.code).toBe('not_found')
    expect((await confirm(holder.accessToken, faceSessionId)).status).toBe(201)
    expect((await asVerification()).body.code).toBe('not_found')
    const started = await stack.api<{ faceSessionId: string }>('POST /me/verifications', {
      token: holder.accessToken,
      body: { purpose: 'use', resource: 'vch_1', method: 'face' },
    })
    expect((await confirm(holder.accessToken, started.body.faceSessionId)).body.code).toBe(
      'not_found',
    )
  })

  it('is forgotten after 15 minutes', async () => {
    const [late, inTime] = await Promise.all([stack.signIn(), stack.signIn()])
    const [lateFace, inTimeFace] = [
      await stack.apply(late.accessToken, applicant()),
      await stack.apply(inTime.accessToken, applicant()),
    ]
    stack.advance(10 * MINUTE)
    const refresh = async ({ refreshToken }: SignedIn) =>
      (await stack.api<SignedIn>('POST /auth/sessions/refresh', { body: { refreshToken } })).body
        .accessToken
    const [lateToken, inTimeToken] = [await refresh(late), await refresh(inTime)]
    stack.advance(4 * MINUTE)
    expect((await confirm(inTimeToken, inTimeFace)).status).toBe(201)
    stack.advance(MINUTE)
    expect((await confirm(lateToken, lateFace)).body.code).toBe('not_found')
  })
})

describe('a further channel', () => {
  it('opens the same card with its password, which stays', async () => {
    const holder = await stack.cardHolder(applicant(), 'weapp')
    const { accessToken } = await stack.signIn('wechat-oa', 'holder-at-oa')
    const wrong = await confirm(
      accessToken,
      await stack.apply(accessToken, { ...holder.applicant, password: '999999' }),
    )
    expect([wrong.status, wrong.body.code, wrong.body.remainingAttempts]).toEqual([
      401,
      'password_wrong',
      4,
    ])
    const opened = await confirm(accessToken, await stack.apply(accessToken, holder.applicant))
    expect(opened.status).toBe(201)
    expect(opened.body.person).toEqual(holder.person)
    expect((await stack.signIn('wechat-oa', 'holder-at-oa')).person).toEqual(holder.person)
    for (const token of [holder.accessToken, opened.body.accessToken]) {
      const body = { purpose: 'claim', resource: 'bat_1', method: 'password' }
      expect(
        (
          await stack.api('POST /me/verifications', {
            token,
            body: { ...body, password: holder.applicant.password },
          })
        ).status,
      ).toBe(200)
      expect(
        (
          await stack.api('POST /me/verifications', {
            token,
            body: { ...body, password: '999999' },
          })
        ).body.code,
      ).toBe('password_wrong')
    }
  })

  it('takes the phone that was given last', async () => {
    const holder = await stack.cardHolder()
    const moved = await stack.cardHolder({ ...holder.applicant, phone: '13700001111' }, 'wechat-oa')
    expect(moved.person?.phoneMasked).toBe('137****1111')
    expect((await me(holder.accessToken)).body.person?.phoneMasked).toBe('137****1111')
  })

  it('belongs to one person only', async () => {
    const holder = await stack.cardHolder()
    const refused = await stack.api('POST /me/ecard', {
      token: holder.accessToken,
      body: applicant(),
    })
    expect([refused.status, refused.body.code]).toEqual([409, 'wrong_state'])
    const known = await stack.cardHolder()
    expect(
      (await stack.api('POST /me/ecard', { token: holder.accessToken, body: known.applicant })).body
        .code,
    ).toBe('wrong_state')
  })
})
