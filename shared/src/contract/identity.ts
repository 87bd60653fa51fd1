/** Sign-in and identity (R7, R20): sessions, e-card, verifications. */
import * as z from 'zod'
import { CONSENT_VERSIONS } from '../values.ts'
import { area } from './route.ts'
import {
  id,
  idNumber,
  instant,
  password,
  personName,
  phone,
  regionCode,
  text,
  token,
} from './fields.ts'
import { channel, operatorRole } from './values.ts'

/** The person as they may see themselves. */
export const person = z.strictObject({
  name: z.string(),
  idNumberMasked: z.string(),
  phoneMasked: z.string(),
  regionCode,
})
export type Person = z.output<typeof person>

/** A channel by which the person's card can be used; of the account there only its end. */
const ownChannel = z.strictObject({
  bindingId: id('bnd'),
  channel,
  accountMasked: z.string(),
  boundAt: instant,
  /** Whether this is the one that asks. */
  current: z.boolean(),
})
export type OwnChannel = z.output<typeof ownChannel>

const tokens = { accessToken: z.string(), refreshToken: z.string(), expiresInSeconds: z.int() }
const faceSession = z.strictObject({ faceSessionId: z.string(), url: z.string() })
const faceParams = z.strictObject({ faceSessionId: id('fac') })
const verification = z.strictObject({ verificationToken: z.string(), expiresAt: instant })

/**
 * What a verification is for: the resource it opens is a batch, a voucher, a class session or a
 * console login.
 */
export const purpose = z.enum(['claim', 'use', 'attend', 'login'])
export type Purpose = z.output<typeof purpose>

export const identityRoutes = area({
  'POST /auth/sessions': {
    summary: '登录：用渠道的一次性授权码换取会话',
    access: 'public',
    status: 200,
    body: z.strictObject({ channel, code: text(512) }),
    answer: z.strictObject({ ...tokens, person: person.nullable() }),
    errors: ['token_invalid', 'forbidden', 'too_many_requests', 'try_again'],
  },
  'GET /auth/channels/{channel}/authorize': {
    summary: '网页渠道：跳转到渠道的授权页',
    access: 'public',
    status: 302,
    params: z.strictObject({ channel }),
    query: z.strictObject({ returnTo: text(512) }),
    errors: ['invalid_request', 'not_found'],
  },
  'GET /auth/channels/{channel}/callback': {
    summary: '网页渠道：授权后带着授权码回到页面',
    access: 'public',
    status: 302,
    // Whoever has said no comes back without a code; OAuth 2.0 then says why.
    params: z.strictObject({ channel }),
    query: z.strictObject({
      code: text(512).optional(),
      state: text(128),
      error: text(64).optional(),
      error_description: text(512).optional(),
      error_uri: text(512).optional(),
    }),
    errors: ['invalid_request', 'not_found'],
  },
  'GET /auth/channels/{channel}/js-signature': {
    summary: '公众号网页：JS-SDK 签名',
    access: 'public',
    status: 200,
    params: z.strictObject({ channel }),
    query: z.strictObject({ url: text(1024) }),
    answer: z.strictObject({
      appId: z.string(),
      timestamp: z.int(),
      nonceStr: z.string(),
      signature: z.string(),
    }),
    errors: ['invalid_request', 'not_found', 'try_again'],
  },
  'POST /auth/channels/{channel}/phone-numbers': {
    summary: '小程序：用户允许后换取手机号码',
    access: 'session',
    status: 200,
    // Alipay gives no code but the number itself, sealed: some 500 characters.
    params: z.strictObject({ channel }),
    body: z.strictObject({ code: text(2048) }),
    answer: z.strictObject({ phone }),
    errors: ['not_found', 'invalid_request', 'token_invalid', 'too_many_requests', 'try_again'],
  },
  'POST /auth/sessions/refresh': {
    summary: '换取新的会话令牌',
    access: 'public',
    status: 200,
    body: z.strictObject({ refreshToken: token }),
    answer: z.strictObject(tokens),
    errors: ['token_invalid', 'token_expired'],
  },
  'DELETE /auth/sessions/current': { summary: '退出登录', access: 'session', status: 204 },
  'DELETE /auth/sessions': {
    summary: '退出全部登录：本人在各渠道的所有会话',
    access: 'person',
    status: 204,
  },
  'GET /me/channels': {
    summary: '我的登录渠道，最新的在前',
    access: 'person',
    status: 200,
    answer: z.strictObject({ items: z.array(ownChannel) }),
  },
  'DELETE /me/channels/{bindingId}': {
    summary: '解除一个登录渠道，并退出它的登录',
    access: 'person',
    status: 204,
    params: z.strictObject({ bindingId: id('bnd') }),
    errors: ['not_found', 'wrong_state', 'try_again'],
  },
  'POST /me/ecard': {
    summary: '签发电子社保卡：提交资料，开始人脸识别',
    access: 'session',
    status: 202,
    body: z.strictObject({
      name: personName,
      idNumber,
      phone,
      password,
      consentVersion: z.enum(CONSENT_VERSIONS, '请更新到最新版本，重新阅读并同意服务协议'),
    }),
    answer: faceSession,
    errors: ['identity_mismatch', 'too_many_requests', 'wrong_state', 'try_again'],
  },
  'POST /me/ecard/{faceSessionId}/confirm': {
    summary: '签发电子社保卡：人脸识别通过后开通',
    access: 'session',
    status: 201,
    params: faceParams,
    answer: z.strictObject({ person, ...tokens }),
    errors: [
      'not_found',
      'face_not_passed',
      'identity_mismatch',
      'password_wrong',
      'card_locked',
      'wrong_state',
      'try_again',
    ],
  },
  'GET /me': {
    summary: '我的信息与身份',
    access: 'session',
    status: 200,
    answer: z.strictObject({
      person: person.nullable(),
      operatorOf: z.array(
        z.strictObject({
          institutionId: z.string(),
          institutionName: z.string(),
          role: operatorRole,
        }),
      ),
      administrator: z
        .strictObject({ name: z.string(), regionCode, permissions: z.array(z.string()) })
        .nullable(),
    }),
  },
  'POST /me/verifications': {
    summary: '身份验证：密码即时完成，人脸先得到识别地址',
    access: 'person',
    status: 200,
    body: z.strictObject({
      purpose,
      resource: text(80),
      method: z.enum(['password', 'face']),
      password: password.optional(),
    }),
    answer: z.union([verification, faceSession]),
    errors: [
      'invalid_request',
      'password_wrong',
      'card_locked',
      'too_many_requests',
      'wrong_state',
      'try_again',
    ],
  },
  'POST /me/verifications/face/{faceSessionId}': {
    summary: '身份验证：人脸识别后取得结果',
    access: 'person',
    status: 200,
    params: faceParams,
    answer: verification,
    errors: ['not_found', 'face_not_passed', 'try_again'],
  },
})
