import { describe, expect, it } from '@jest/globals'
import { cardLocked, MAX_ATTEMPTS, passwordWrong, unlocksAt } from './card.ts'

const AT = Date.parse('2021-10-26T06:03:00.000Z')
const card = (attempts: number) => ({ passwordHash: 'salt.hash', attempts, lastAttemptAt: AT })

describe('a card whose password was wrong', () => {
  it('says how many attempts remain', () => {
    expect(passwordWrong(card(1)).details).toMatchObject({
      detail: '密码不正确，还可以再试 4 次',
      members: { remainingAttempts: 4 },
    })
  })

  it('says until when it is locked, in Shanghai time', () => {
    expect(unlocksAt(card(MAX_ATTEMPTS))).toBe(AT + 24 * 3_600_000)
    for (const error of [passwordWrong(card(MAX_ATTEMPTS)), cardLocked(card(MAX_ATTEMPTS))]) {
      expect(error.details).toMatchObject({
        detail: '密码连续输错 5 次，已锁定到 10月27日 14:03',
        members: { unlocksAt: '2021-10-27T06:03:00.000Z' },
      })
    }
  })
})
