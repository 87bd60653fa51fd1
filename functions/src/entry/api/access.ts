/**
 * Who may act: one check per access of the contract, each read anew on every request (invariant 6).
 */
import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { Access, Route } from '@voucher/shared/contract/route'
import {
  operatorContext,
  type OperatorContext,
  recordDeniedScan,
} from '../../domain/operator/index.ts'
import { personOfChannel } from '../../domain/binding/index.ts'
import { keysOfScan } from '../../domain/redemption/index.ts'
import { liveSession, type SignedInAs } from '../../domain/session/index.ts'
import type { Session } from '../../platform/crypto/tokens.ts'
import { DomainError } from '../../platform/domain-error.ts'
import { countGuess } from '../../domain/voucher/index.ts'
import { header, originOf, parseParts } from '../../platform/http/request.ts'
import type { PersonId } from '../../platform/ids.ts'
import type { Runtime } from '../../platform/runtime.ts'

export interface Callers {
  public: undefined
  session: Session
  person: { personId: PersonId; session: SignedInAs }
  operator: OperatorContext
  primary: OperatorContext
}

type Check<A extends Access> = (event: APIGatewayProxyEvent, route: Route) => Promise<Callers[A]>

export function accessOf(runtime: Runtime): { [A in Access]: Check<A> } {
  const session: Check<'session'> = async (event) => {
    const bearer = /^Bearer ([\w.-]+)$/.exec(header(event, 'authorization') ?? '')?.[1]
    if (bearer === undefined)
      throw new DomainError(
        header(event, 'authorization') === undefined ? 'token_missing' : 'token_invalid',
      )
    return runtime.verifier.access(bearer)
  }
  /**
   * Whose session it is, read anew: one that was signed out or revoked opens nothing from then on,
   * though its access token would be good for some minutes more.
   */
  const holderOf = async ({ sessionId, personId }: Session): Promise<Callers['person']> => {
    const { channel, subject } = await liveSession(runtime.table, sessionId, runtime.clock())
    // A token from before the card was opened resolves its person through the channel.
    const found = personId ?? (await personOfChannel(runtime.table, { channel, subject }))
    if (!found)
      throw new DomainError('forbidden', {
        detail: '您还没有签发电子社保卡',
        next: '请先签发电子社保卡',
      })
    return { personId: found, session: { sessionId, channel, subject } }
  }
  const person: Check<'person'> = async (event, route) => holderOf(await session(event, route))
  const operator: Check<'operator'> = async (event, route) => {
    const token = await session(event, route)
    const holder = holderOf(token)
    const personId = token.personId ?? (await holder).personId
    const institutionIdHeader = header(event, 'x-institution-id')
    // Side by side, so that looking at the session takes no further round trip.
    const [signedIn, context] = await Promise.allSettled([
      holder,
      operatorContext(runtime, {
        personId,
        institutionIdHeader,
        ...scanned(event, route, personId),
      }),
    ])
    if (signedIn.status === 'rejected') throw signedIn.reason
    if (context.status === 'fulfilled') return context.value
    const error: unknown = context.reason
    const denied =
      error instanceof DomainError &&
      (error.code === 'operator_disabled' || error.code === 'not_operator')
    if (denied && route.scan) {
      // Counted as guesses are, or anybody could write to the audit trail without end.
      const limited = await countGuess(runtime, personId)
      if (limited) throw limited
      await recordDeniedScan(runtime, {
        personId,
        institutionIdHeader,
        refusal: error.code,
        from: originOf(event),
      })
    }
    throw error
  }
  /** Of a scan, what it begins with: it is read with the operator, or nothing if it is malformed. */
  const scanned = (event: APIGatewayProxyEvent, route: Route, personId: PersonId) => {
    if (!route.scan) return {}
    try {
      const { code } = parseParts(route, event).body as { code: string }
      return { ahead: keysOfScan(code, personId, runtime.clock()) }
    } catch {
      return {}
    }
  }
  return {
    public: async () => undefined,
    session,
    person,
    operator,
    primary: async (event, route) => {
      const context = await operator(event, route)
      if (context.role !== 'primary') throw new DomainError('primary_only')
      return context
    },
  }
}
