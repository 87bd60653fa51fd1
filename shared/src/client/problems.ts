import type { ErrorCode, Problem } from '../errors.ts'

/** The server refused, and says why and what to do (RFC 9457). */
export class ApiProblem extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.title)
    this.name = 'ApiProblem'
    this.problem = problem
  }
  get code(): ErrorCode {
    return this.problem.code
  }
  /** Another member of the problem that is a text, such as `redeemedAt`. */
  text(member: string): string | undefined {
    const value = this.problem[member]
    return typeof value === 'string' ? value : undefined
  }
  /** Another member of the problem that is a number, such as `remainingAttempts`. */
  number(member: string): number | undefined {
    const value = this.problem[member]
    return typeof value === 'number' ? value : undefined
  }
}

/** No answer came: whether the server has acted is unknown. */
export class NetworkProblem extends Error {
  constructor() {
    super('no answer')
    this.name = 'NetworkProblem'
  }
}

/** The person has signed out and not in again. */
export class SignedOut extends Error {
  constructor() {
    super('signed out')
    this.name = 'SignedOut'
  }
}

export function hasCode(error: unknown, ...codes: ErrorCode[]): error is ApiProblem {
  return error instanceof ApiProblem && codes.includes(error.code)
}

/**
 * Whether the server has given its final word: the same request need not be repeated to learn the
 * outcome.
 */
export function isAnswered(error: unknown): boolean {
  return (
    error instanceof ApiProblem && error.problem.status < 500 && error.code !== 'too_many_requests'
  )
}

export interface Explanation {
  title: string
  detail: string
  next: string | undefined
}

/** Any failure in words for people: what happened, and what to do now. */
export function explain(error: unknown): Explanation {
  if (error instanceof ApiProblem) {
    const { title, detail, next } = error.problem
    return { title, detail: detail === title ? '' : detail, next }
  }
  if (error instanceof NetworkProblem)
    return {
      title: '网络没有连上',
      detail: '手机现在连不上服务器',
      next: '请检查网络后再试，您填写的内容没有丢失',
    }
  if (error instanceof SignedOut)
    return { title: '您已退出登录', detail: '', next: '请到“我的”重新登录' }
  return { title: '出了点问题', detail: '页面没有按预期工作', next: '请返回上一页重新操作' }
}
