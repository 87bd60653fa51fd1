/** Who somebody is (R20): the card platform, a roster, and personal data. */
import { describe, expect, it } from '@jest/globals'
import { idNumberCheckCharacter } from '@voucher/shared/id-number'
import { findOrCreatePerson } from '../../src/domain/person/index.ts'
import { identityServicesOf } from '../../src/platform/services/identity-services.ts'
import { applicant, type SignedIn } from '../support/stack/identity.ts'
import { useIdentityStack } from '../support/stack/use-stack.ts'

const stack = useIdentityStack()

const confirm = (token: string, faceSessionId: string) =>
  stack.api<SignedIn>(`POST /me/ecard/${faceSessionId}/confirm`, { token })
const me = (token: string) =>
  stack.api<{ person: SignedIn['person']; operatorOf: unknown[]; administrator: null }>('GET /me', {
    token,
  })

describe('who somebody is', () => {
  it('is held against the card platform', async () => {
    const person = applicant()
    stack.cards.addPerson({ name: '钱二', idNumber: person.idNumber, phone: '13800000000' })
    const { accessToken } = await stack.signIn()
    const apply = (change: object) =>
      stack.api('POST /me/ecard', { token: accessToken, body: { ...person, ...change } })
    expect((await apply({})).body.code).toBe('identity_mismatch')
    expect((await apply({ name: '钱二' })).body.code).toBe('identity_mismatch')
    expect((await apply({ name: '钱二', phone: '13800000000' })).status).toBe(202)
  })

  it('normalises the number: lower-case x and full-width digits are the same person', async () => {
    let first17 = '42010619870101100'
    for (let last = 1; idNumberCheckCharacter(first17) !== 'X'; last++)
      first17 = first17.slice(0, 15) + String(last).padStart(2, '0')
    const holder = await stack.cardHolder(applicant({ idNumber: `${first17}x` }))
    const fullWidth = [...`${first17}X`]
      .map((character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
      .join('')
    const same = await stack.cardHolder({ ...holder.applicant, idNumber: fullWidth }, 'wechat-oa')
    expect(same.person).toEqual(holder.person)
    const { accessToken } = await stack.signIn()
    const again = { ...holder.applicant, idNumber: `${first17}X`, password: '000000' }
    const wrongPassword = await confirm(accessToken, await stack.apply(accessToken, again))
    expect(wrongPassword.body.code).toBe('password_wrong')
  })

  it.each([
    ['fifteen_digits', '420106870101100'],
    ['wrong_length', '4201061987010110'],
    ['wrong_checksum', '110101199003078516'],
    ['wrong_birth_date', '110101199002308515'],
    ['wrong_characters', '1101011990030785A5'],
  ])('refuses a number with %s and says so', async (code, idNumber) => {
    const { accessToken } = await stack.signIn()
    const refused = await stack.api('POST /me/ecard', {
      token: accessToken,
      body: applicant({ idNumber }),
    })
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid_request'])
    expect(refused.body.errors?.[0]).toMatchObject({ path: 'idNumber', code })
    expect(refused.text).not.toContain(idNumber)
  })

  it('refuses a birth date after today in Shanghai, by the business clock', async () => {
    const born = (instant: number) => {
      const first17 = `420106${new Date(instant + 8 * 3600_000).toISOString().slice(0, 10).replaceAll('-', '')}123`
      return applicant({ idNumber: first17 + idNumberCheckCharacter(first17) })
    }
    const now = stack.runtime.clock()
    const { accessToken } = await stack.signIn()
    const tomorrow = await stack.api('POST /me/ecard', {
      token: accessToken,
      body: born(now + 24 * 3600_000),
    })
    expect(tomorrow.body.errors?.[0]).toMatchObject({ path: 'idNumber', code: 'wrong_birth_date' })
    expect(
      (await stack.api('POST /me/ecard', { token: accessToken, body: born(now) })).status,
    ).toBe(202)
  })

  it('keeps the name under which the person is known', async () => {
    const holder = await stack.cardHolder()
    const renamed = await stack.api('POST /me/ecard', {
      token: (await stack.signIn('wechat-oa')).accessToken,
      body: { ...holder.applicant, name: '周建军' },
    })
    expect(renamed.body.code).toBe('identity_mismatch')
  })
})

describe('a person made by a roster', () => {
  it('is made once by many imports at once, and opens their card later', async () => {
    const { idNumber, name, ...rest } = applicant()
    const services = identityServicesOf(stack.runtime)
    const found = await Promise.all(
      Array.from({ length: 10 }, () =>
        findOrCreatePerson({ ...stack.runtime, ...services }, { name, idNumber }),
      ),
    )
    expect(new Set(found.map(({ personId }) => personId)).size).toBe(1)
    expect(found.filter(({ created }) => created)).toHaveLength(1)
    await expect(
      findOrCreatePerson({ ...stack.runtime, ...services }, { name: '周建军', idNumber }),
    ).rejects.toMatchObject({ code: 'identity_mismatch' })
    const holder = await stack.cardHolder({ name, idNumber, ...rest })
    const { sub } = JSON.parse(
      Buffer.from(holder.accessToken.split('.')[1] ?? '', 'base64url').toString(),
    ) as { sub: string }
    expect(sub).toBe(found[0]?.personId)
    expect(holder.person?.phoneMasked).toBe(`139****${rest.phone.slice(-4)}`)
    expect(await findOrCreatePerson({ ...stack.runtime, ...services }, { name, idNumber })).toEqual(
      {
        personId: sub,
        created: false,
      },
    )
  })

  it('is held against the card platform', async () => {
    const person = applicant()
    stack.cards.addPerson({ name: '孙三', idNumber: person.idNumber })
    await expect(
      findOrCreatePerson({ ...stack.runtime, ...identityServicesOf(stack.runtime) }, person),
    ).rejects.toMatchObject({ code: 'identity_mismatch' })
  })
})

describe('personal data', () => {
  it('stands nowhere in clear, neither in the table nor in an answer', async () => {
    const person = applicant({ password: '864213' })
    const signedIn = await stack.signIn()
    const applied = await stack.api<{ faceSessionId: string }>('POST /me/ecard', {
      token: signedIn.accessToken,
      body: person,
    })
    const between = await stack.items()
    const opened = await confirm(signedIn.accessToken, applied.body.faceSessionId)
    const verified = await stack.api('POST /me/verifications', {
      token: opened.body.accessToken,
      body: {
        purpose: 'use',
        resource: 'vch_1',
        method: 'password',
        password: person.password,
      },
    })
    const answers = [
      applied,
      opened,
      verified,
      await me(opened.body.accessToken),
      await stack.api('POST /me/ecard', {
        token: signedIn.accessToken,
        body: { ...person, name: '周建军' },
      }),
    ]
    for (const text of [
      ...between,
      ...(await stack.items()),
      ...answers.map((answer) => answer.text),
    ]) {
      for (const secret of [person.idNumber, person.phone, person.password]) {
        expect(text).not.toContain(secret)
        expect(text).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''))
      }
    }
  })

  it('is opened only where it belongs, whichever function made the key', async () => {
    const personalData = () => identityServicesOf(stack.runtime).personalData
    const sealed = await personalData().encrypt('420106199001011234', 'per_a idNumber')
    expect(await personalData().decrypt(sealed, 'per_a idNumber')).toBe('420106199001011234')
    await expect(personalData().decrypt(sealed, 'per_b idNumber')).rejects.toThrow()
    await stack.runtime.table.delete({ pk: 'DATAKEY#1', sk: 'DATAKEY' })
    const functions = Array.from({ length: 5 }, personalData)
    const texts = await Promise.all(
      functions.map((one) => one.encrypt('13912345678', 'per_a phone')),
    )
    expect(
      await Promise.all(texts.map((text) => personalData().decrypt(text, 'per_a phone'))),
    ).toEqual(Array(5).fill('13912345678'))
  })

  it('is gone from the application once the card is open', async () => {
    const signedIn = await stack.signIn()
    const faceSessionId = await stack.apply(signedIn.accessToken, applicant())
    const face = async () =>
      (await stack.items()).find((item) => item.includes(faceSessionId) && item.includes('FACE#'))
    expect(await face()).toContain('sealed')
    await confirm(signedIn.accessToken, faceSessionId)
    expect(await face()).not.toContain('sealed')
  })
})
