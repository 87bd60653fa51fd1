import {
  confirmFaceVerification,
  startFaceVerification,
  type VerificationToken,
  verifyByPassword,
} from '../../../domain/card/index.ts'
import { iso } from '../../../platform/clock.ts'
import { invalidField } from '../../../platform/domain-error.ts'
import { Reply } from '../../../platform/http/reply.ts'
import type { IdentityServices } from '../../../platform/services/identity-services.ts'
import type { FaceSessionId } from '../../../platform/ids.ts'
import type { Runtime } from '../../../platform/runtime.ts'
import type { IdentityHandlers } from './session-routes.ts'

export function verificationHandlers(
  runtime: Runtime,
  services: IdentityServices,
): Pick<
  IdentityHandlers,
  'POST /me/verifications' | 'POST /me/verifications/face/{faceSessionId}'
> {
  const verified = (method: 'password' | 'face', { token, expiresAt }: VerificationToken) => {
    runtime.metrics.count({ verified: 1 }, { method })
    return { verificationToken: token, expiresAt: iso(expiresAt) }
  }
  return {
    'POST /me/verifications': async ({ caller, body, origin }) => {
      const { purpose, resource, method, password } = body
      const verification = { personId: caller.personId, purpose, resource }
      if (method === 'face')
        return new Reply(202, await startFaceVerification(runtime, services, verification))
      if (password === undefined) throw invalidField('password', '请输入 6 位密码')
      return verified(
        'password',
        await verifyByPassword(runtime, services, verification, password, origin),
      )
    },
    'POST /me/verifications/face/{faceSessionId}': async ({ caller, params }) =>
      verified(
        'face',
        await confirmFaceVerification(
          runtime,
          services,
          caller.personId,
          params.faceSessionId as FaceSessionId,
        ),
      ),
  }
}
