import { describe, expect, it } from '@jest/globals'
import {
  ApiProblem,
  explain,
  hasCode,
  isAnswered,
  NetworkProblem,
  SignedOut,
} from '@voucher/shared/client/problems'
import type { ErrorCode } from '@voucher/shared/errors'

const refusal = (code: ErrorCode, status: number, more: Record<string, unknown> = {}) =>
  new ApiProblem({
    type: 'about:blank',
    code,
    status,
    title: '不能使用',
    detail: '不能使用',
    ...more,
  })

describe('a failure', () => {
  it('is recognised by its code', () => {
    const error: unknown = refusal('card_locked', 403)
    expect(hasCode(error, 'password_wrong', 'card_locked')).toBe(true)
    expect(hasCode(error, 'password_wrong')).toBe(false)
    expect(hasCode(new NetworkProblem(), 'card_locked')).toBe(false)
  })

  it('gives further members only as what they are', () => {
    const error = refusal('password_wrong', 403, { remainingAttempts: 3, unlocksAt: 'later' })
    expect(error.number('remainingAttempts')).toBe(3)
    expect(error.text('remainingAttempts')).toBeUndefined()
    expect(error.text('unlocksAt')).toBe('later')
  })

  it.each([
    ['a refusal', refusal('already_claimed', 409), true],
    ['a fault of the server', refusal('try_again', 503), false],
    ['a request too many', refusal('too_many_requests', 429), false],
    ['a lost network', new NetworkProblem(), false],
  ])('%s: is the final word or not', (_, error, answered) => {
    expect(isAnswered(error)).toBe(answered)
  })

  it('is put into words: what happened, and what to do now', () => {
    expect(explain(refusal('already_claimed', 409, { next: '看我的卡券' }))).toEqual({
      title: '不能使用',
      detail: '',
      next: '看我的卡券',
    })
    expect(explain(new NetworkProblem())).toMatchObject({ title: '网络没有连上' })
    expect(explain(new SignedOut())).toMatchObject({ title: '您已退出登录' })
    expect(explain(new TypeError('undefined is not a function'))).toEqual({
      title: '出了点问题',
      detail: '页面没有按预期工作',
      next: '请返回上一页重新操作',
    })
  })
})
