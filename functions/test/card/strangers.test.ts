/** What somebody can do to, or learn of, another's card: nothing before that person's face. */
import { describe, expect, it } from '@jest/globals'
import { readAudit } from '../../src/domain/audit/index.ts'
import { applicant, type Applicant } from '../support/stack/identity.ts'
import { useIdentityStack } from '../support/stack/use-stack.ts'

const HOUR = 3_600_000
const stack = useIdentityStack()

/** What is counted by the hour is counted anew. */
const beginHour = () => stack.advance(HOUR - (stack.runtime.clock() % HOUR))
const open = (token: string, person: Applicant, password = person.password) =>
  stack.api<{ faceSessionId: string }>('POST /me/ecard', { token, body: { ...person, password } })
const confirm = (token: string, faceSessionId: string) =>
  stack.api(`POST /me/ecard/${faceSessionId}/confirm`, { token })
const verify = (token: string, password: string) =>
  stack.api('POST /me/verifications', {
    token,
    body: { purpose: 'claim', resource: 'bat_1', method: 'password', password },
  })
const startFace = (token: string) =>
  stack.api<{ faceSessionId: string }>('POST /me/verifications', {
    token,
    body: { purpose: 'use', resource: 'vch_1', method: 'face' },
  })
const confirmFace = (token: string, faceSessionId: string) =>
  stack.api(`POST /me/verifications/face/${faceSessionId}`, { token })

describe('before the face is known', () => {
  it('an answer does not tell whether there is a card, nor whether the password is its own', async () => {
    const holder = await stack.cardHolder()
    const { accessToken } = await stack.signIn()
    const answers = [
      await open(accessToken, holder.applicant),
      await open(accessToken, holder.applicant, '000000'),
      await open(accessToken, applicant()),
    ]
    for (const { status, body } of answers)
      expect([status, Object.keys(body).sort()]).toEqual([202, ['faceSessionId', 'url']])
  })

  it('a stranger’s passwords are neither compared nor counted: the owner is not locked out', async () => {
    const holder = await stack.cardHolder()
    const { accessToken } = await stack.signIn()
    for (let wrong = 0; wrong < 10; wrong++) {
      const { body } = await open(accessToken, holder.applicant, '000000')
      stack.cards.answerFaceCheck(body.faceSessionId, 'failed')
      expect((await confirm(accessToken, body.faceSessionId)).body.code).toBe('face_not_passed')
    }
    expect((await verify(holder.accessToken, '000000')).body.remainingAttempts).toBe(4)
    expect((await verify(holder.accessToken, holder.applicant.password)).status).toBe(200)
  })

  it('a channel’s user applies ten times an hour, however many at once', async () => {
    beginHour()
    const [{ accessToken }, other] = [await stack.signIn('weapp', 'busy'), await stack.signIn()]
    const again = await stack.signIn('weapp', 'busy')
    const person = applicant()
    const [one, two] = await Promise.all(
      [accessToken, again.accessToken].map(async (token) =>
        Promise.all(Array.from({ length: 10 }, () => open(token, person))),
      ),
    )
    const answers = [...(one ?? []), ...(two ?? [])]
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(10)
    const refused = answers.find(({ status }) => status !== 202)
    expect([refused?.status, refused?.body.code]).toEqual([429, 'too_many_requests'])
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(3500)
    expect((await open(other.accessToken, person)).status).toBe(202)
  })

  it('whoever asks about names and numbers is counted before the card platform is asked', async () => {
    beginHour()
    const { accessToken } = await stack.signIn()
    const person = applicant()
    stack.cards.addPerson({ name: '孙三', idNumber: person.idNumber })
    for (let tried = 0; tried < 10; tried++)
      expect((await open(accessToken, person)).body.code).toBe('identity_mismatch')
    expect((await open(accessToken, person)).body.code).toBe('too_many_requests')
  })

  it('a person starts twenty face checks an hour', async () => {
    beginHour()
    const { accessToken } = await stack.cardHolder()
    const answers = await Promise.all(Array.from({ length: 25 }, () => startFace(accessToken)))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(20)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  })
})

describe('after the face has passed', () => {
  it('a wrong password counts once for each application, and the right one opens the card', async () => {
    const holder = await stack.cardHolder()
    const { accessToken } = await stack.signIn('wechat-oa')
    const wrong = (await open(accessToken, holder.applicant, '000000')).body.faceSessionId
    for (let times = 0; times < 3; times++) {
      const { status, body } = await confirm(accessToken, wrong)
      expect([status, body.code, body.remainingAttempts, body.next]).toEqual([
        401,
        'password_wrong',
        4,
        '请重新签发，并填写已有的密码',
      ])
    }
    expect((await verify(holder.accessToken, '000000')).body.remainingAttempts).toBe(3)
    const right = (await open(accessToken, holder.applicant)).body.faceSessionId
    expect((await confirm(accessToken, right)).status).toBe(201)
    expect((await verify(holder.accessToken, '000000')).body.remainingAttempts).toBe(4)
  })

  it('the trail names the session and the channel’s user by which a card was locked or bound', async () => {
    const person = applicant({ idNumber: '110101199003078515', name: '赵一' })
    const holder = await stack.cardHolder(person)
    const stranger = await stack.signIn('alipay', 'stranger')
    for (let tried = 0; tried < 6; tried++) {
      const { faceSessionId } = (await open(stranger.accessToken, person, '000000')).body
      await confirm(stranger.accessToken, faceSessionId)
    }
    const { sessionId } = await stack.runtime.verifier.access(stranger.accessToken)
    const today = new Date(stack.runtime.clock() + 8 * HOUR).toISOString().slice(0, 10)
    const entries = await readAudit(stack.runtime, '110101', today)
    expect(entries.filter(({ action }) => action === 'card.lock')).toEqual([
      expect.objectContaining({
        after: { channel: 'alipay', channelUser: 'stranger', sessionId },
      }),
    ])
    expect((await verify(holder.accessToken, person.password)).body.code).toBe('card_locked')
  })
})

describe('a face verification that has passed', () => {
  it('forgets wrong passwords once: its repeats unlock nothing', async () => {
    const { accessToken, applicant: person } = await stack.cardHolder()
    const { faceSessionId } = (await startFace(accessToken)).body
    for (let wrong = 0; wrong < 4; wrong++) await verify(accessToken, '000000')
    expect((await confirmFace(accessToken, faceSessionId)).status).toBe(200)
    for (const remaining of [4, 3, 2, 1, 0]) {
      expect((await verify(accessToken, '000000')).body.remainingAttempts).toBe(remaining)
      expect((await confirmFace(accessToken, faceSessionId)).status).toBe(200)
    }
    expect((await verify(accessToken, person.password)).body.code).toBe('card_locked')
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => confirmFace(accessToken, faceSessionId)),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect((await verify(accessToken, person.password)).body.code).toBe('card_locked')
  })

  it('serves the session that began it, not another of the same person', async () => {
    await stack.cardHolder(applicant(), 'weapp', 'twice')
    const [mine, other] = [
      await stack.signIn('weapp', 'twice'),
      await stack.signIn('weapp', 'twice'),
    ]
    const { faceSessionId } = (await startFace(mine.accessToken)).body
    expect((await confirmFace(other.accessToken, faceSessionId)).body.code).toBe('not_found')
    expect((await confirmFace(mine.accessToken, faceSessionId)).status).toBe(200)
  })
})
