/** 电子社保卡: the card's password and when it is locked. */
import { chineseMoment } from '@voucher/shared/dates'
import { iso } from '../../platform/clock.ts'
import { DomainError } from '../../platform/domain-error.ts'

/** Wrong passwords that lock the card (ours). */
export const MAX_ATTEMPTS = 5
export const LOCK_MS = 24 * 60 * 60_000

export interface Card {
  /** See `platform/crypto/password.ts`. */
  passwordHash: string
  /** Attempts at the password since the last right one; those still being compared count. */
  attempts: number
  /** Milliseconds since the epoch; absent until the first attempt. */
  lastAttemptAt?: number
}

/** Until when a card at which all attempts are spent takes no further one (ms since the epoch). */
export const unlocksAt = ({ lastAttemptAt = 0 }: Card): number => lastAttemptAt + LOCK_MS

export function cardLocked(card: Card): DomainError {
  const until = iso(unlocksAt(card))
  return new DomainError('card_locked', {
    detail: `密码连续输错 ${MAX_ATTEMPTS} 次，已锁定到 ${chineseMoment(until)}`,
    members: { unlocksAt: until },
  })
}

/**
 * @param card as it stood when the attempt was counted
 * @param next better advice than the code's own
 */
export function passwordWrong(card: Card, next?: string): DomainError {
  const remainingAttempts = MAX_ATTEMPTS - card.attempts
  if (remainingAttempts > 0)
    return new DomainError('password_wrong', {
      detail: `密码不正确，还可以再试 ${remainingAttempts} 次`,
      ...(next !== undefined && { next }),
      members: { remainingAttempts },
    })
  const until = iso(unlocksAt(card))
  return new DomainError('password_wrong', {
    detail: `密码连续输错 ${MAX_ATTEMPTS} 次，已锁定到 ${chineseMoment(until)}`,
    next: '可改用人脸识别立即解锁，或等锁定时间过后再试',
    members: { remainingAttempts, unlocksAt: until },
  })
}

export const otherPassword = (): DomainError =>
  new DomainError('wrong_state', {
    detail: '您的电子社保卡刚刚已经开通，密码与这次填写的不同',
    next: '请重新签发，并填写已有的密码',
  })

export const noCard = (): DomainError =>
  new DomainError('wrong_state', { detail: '您还没有签发电子社保卡', next: '请先签发电子社保卡' })
