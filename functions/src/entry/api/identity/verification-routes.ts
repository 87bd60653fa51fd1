import {
  confirmFaceVerification,
  startFaceVerification,
  type VerificationToken,
  verifyByPassword,
} from '../../../domain/card/index.ts'
import { iso } from '../../../platform/clock.ts'
import { invalidField } from '../../../platform/domain-error.ts'
import { Reply } from '../../../platform/http/reply.ts'
import type { FaceSessionId } from '../../../platform/ids.ts'
import type { IdentityContext, IdentityHandlers } from './identity-handlers.ts'

type Verifications = 'POST /me/verifications' | 'POST /me/verifications/face/{faceSessionId}'

export function verificationRoutes(
  services: IdentityContext,
): Pick<IdentityHandlers, Verifications> {
  const verified = (method: 'password' | 'face', { token, expiresAt }: VerificationToken) => {
    services.metrics.count({ verified: 1 }, { method })
    return { verificationToken: token, expiresAt: iso(expiresAt) }
  }
  return {
    'POST /me/verifications': async ({ caller, body, origin }) => {
      const { purpose, resource, method, password } = body
      const verification = { personId: caller.personId, purpose, resource }
      if (method === 'face')
        return new Reply(202, await startFaceVerification(services, verification, caller.session))
      if (password === undefined) throw invalidField('password', '请输入 6 位密码')
      const token = await verifyByPassword(services, verification, {
        password,
        session: caller.session,
        from: origin,
      })
      return verified('password', token)
    },
    'POST /me/verifications/face/{faceSessionId}': async ({ caller, params }) => {
      const token = await confirmFaceVerification(services, {
        personId: caller.personId,
        sessionId: caller.session.sessionId,
        faceSessionId: params.faceSessionId as FaceSessionId,
      })
      return verified('face', token)
    },
  }
}
