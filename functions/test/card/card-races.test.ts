/** Two at once: shown to go wrong with the condition taken out, and right with it. */
import { describe, expect, it } from '@jest/globals'
import { findOrCreatePerson } from '../../src/domain/person/index.ts'
import { identityServicesOf } from '../../src/platform/services/identity-services.ts'
import { interleave } from '../support/trouble/interleave.ts'
import { applicant, type Api, type Applicant, type SignedIn } from '../support/stack/identity.ts'
import { useIdentityStack } from '../support/stack/use-stack.ts'
import { withoutConditions } from '../support/trouble/without-conditions.ts'

const stack = useIdentityStack()

interface Opening {
  token: string
  faceSessionId: string
}
const begin = async (person: Applicant, subject?: string): Promise<Opening> => {
  const token = (await stack.signIn('weapp', subject)).accessToken
  return { token, faceSessionId: await stack.apply(token, person) }
}
const confirm = ({ token, faceSessionId }: Opening, api: Api = stack.api) =>
  api<SignedIn>(`POST /me/ecard/${faceSessionId}/confirm`, { token })
const verify = (token: string, password: string) =>
  stack.api('POST /me/verifications', {
    token,
    body: {
      purpose: 'claim',
      resource: 'bat_1',
      method: 'password',
      password,
    },
  })
/** The second confirms after the first has read everything and before it writes. */
const crossing = async (first: Opening, second: Opening, taken?: string) => {
  let inBetween: Awaited<ReturnType<typeof confirm>> | undefined
  const api = stack.over((client) => {
    if (taken !== undefined) withoutConditions(client, (condition) => condition.includes(taken))
    return interleave(client, 'FACE#', async () => {
      inBetween = await confirm(second)
    })
  })
  const late = await confirm(first, api)
  expect(inBetween?.status).toBe(201)
  return late
}
const personOf = async (token: string) => (await stack.runtime.verifier.access(token)).personId

describe('one opening confirmed twice at once', () => {
  it('is not taken for another person’s when the other confirmation comes between two reads', async () => {
    const opening = await begin(applicant())
    let happened = false
    const api = stack.over((client) => {
      client.middlewareStack.add(
        (next) => async (args) => {
          const text = JSON.stringify(args.input)
          if (!happened && 'Key' in args.input && text.includes('"CHANNEL#')) {
            happened = true
            // Whatever is read beside the binding has been read by now.
            const between = await confirm(opening)
            expect(between.status).toBe(201)
          }
          return next(args)
        },
        { step: 'initialize' },
      )
      return client
    })
    expect((await confirm(opening, api)).status).toBe(201)
    expect(happened).toBe(true)
  })
})

describe('one person opening in two sessions at once', () => {
  it('gets one card and two bindings when the passwords agree', async () => {
    const person = applicant()
    const [first, second] = [await begin(person), await begin(person)]
    const late = await crossing(first, second)
    expect(late.status).toBe(201)
    expect(await personOf(late.body.accessToken)).toBe(
      await personOf((await confirm(second)).body.accessToken),
    )
  })

  it('keeps the first password when they do not, and says what to do', async () => {
    const person = applicant()
    const [first, second] = [
      await begin({ ...person, password: '111111' }),
      await begin({ ...person, password: '222222' }),
    ]
    const late = await crossing(first, second)
    expect([late.status, late.body.code, late.body.next]).toEqual([
      409,
      'wrong_state',
      '请重新签发，并填写已有的密码',
    ])
    const { accessToken } = (await confirm(second)).body
    expect((await verify(accessToken, '222222')).status).toBe(200)
    expect((await verify(accessToken, '111111')).body.code).toBe('password_wrong')
  })

  it('would become two people without the condition', async () => {
    const person = applicant()
    const [first, second] = [await begin(person), await begin(person)]
    const late = await crossing(first, second, 'attribute_not_exists(pk)')
    expect(late.status).toBe(201)
    expect(await personOf(late.body.accessToken)).not.toBe(
      await personOf((await confirm(second)).body.accessToken),
    )
  })

  it('whom a roster has named would have the password overwritten without the condition', async () => {
    const lateAnswer = async (taken?: string) => {
      const person = applicant()
      await findOrCreatePerson(
        { ...stack.runtime, ...identityServicesOf(stack.runtime) },
        {
          name: person.name,
          idNumber: person.idNumber,
        },
      )
      const [first, second] = [
        await begin({ ...person, password: '111111' }),
        await begin({ ...person, password: '222222' }),
      ]
      const { status } = await crossing(first, second, taken)
      return [status, (await verify((await confirm(second)).body.accessToken, '222222')).status]
    }
    expect(await lateAnswer('attribute_not_exists(pk)')).toEqual([201, 401])
    expect(await lateAnswer()).toEqual([409, 200])
  })
})

describe('two people on one user of a channel at once', () => {
  it('leave it with the first; without the condition the second would take it over', async () => {
    const answers = async (subject: string, taken?: string) => {
      const [first, second] = [await begin(applicant(), subject), await begin(applicant(), subject)]
      const late = await crossing(first, second, taken)
      const owner = await personOf((await stack.signIn('weapp', subject)).accessToken)
      return [
        late.status,
        late.body.code,
        owner === (await personOf((await confirm(second)).body.accessToken)),
      ]
    }
    expect(await answers('taken-over', 'personId = :person')).toEqual([201, undefined, false])
    expect(await answers('kept')).toEqual([409, 'wrong_state', true])
  })
})

describe('a roster and an opening at once', () => {
  it('make one person', async () => {
    const person = applicant()
    const opening = await begin(person)
    const found: string[] = []
    const api = stack.over((client) =>
      interleave(client, 'FACE#', async () => {
        found.push(
          (
            await findOrCreatePerson(
              { ...stack.runtime, ...identityServicesOf(stack.runtime) },
              {
                name: person.name,
                idNumber: person.idNumber,
              },
            )
          ).personId,
        )
      }),
    )
    const opened = await confirm(opening, api)
    expect(opened.status).toBe(201)
    expect([await personOf(opened.body.accessToken)]).toEqual(found)
  })

  it('do not take each other for the same person when the names differ', async () => {
    const person = applicant()
    const opening = await begin(person)
    const api = stack.over((client) =>
      interleave(client, 'FACE#', () =>
        findOrCreatePerson(
          { ...stack.runtime, ...identityServicesOf(stack.runtime) },
          {
            name: '周建军',
            idNumber: person.idNumber,
          },
        ),
      ),
    )
    expect((await confirm(opening, api)).body.code).toBe('identity_mismatch')
  })
})

describe('many openings at once', () => {
  it('end with one card and everybody answered', async () => {
    const person = applicant()
    const openings = await Promise.all(Array.from({ length: 6 }, () => begin(person)))
    const answers = await Promise.all(openings.map((opening) => confirm(opening)))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201))
    expect(
      new Set(await Promise.all(answers.map(({ body }) => personOf(body.accessToken)))).size,
    ).toBe(1)
    expect(
      (await stack.items()).filter(
        (item) => item.includes('"ECARD"') && item.includes(person.consentVersion),
      ).length,
    ).toBeGreaterThan(0)
  })
})
