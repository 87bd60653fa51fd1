/** The demo's accounts as `GET /sim/accounts` answers them, and as the start shows them. */
import { regionName } from '@voucher/shared/regions/index'
import { OPERATOR_ROLES } from '@voucher/shared/values'
import type { LocalStore } from '../state/local-store.ts'
import type { Account } from './cast.ts'

const SETTING = 'accounts'

export const keepAccounts = (store: LocalStore, accounts: Account[]): void =>
  store.set(SETTING, accounts)

/** None without demo data. */
export const demoAccounts = (store: LocalStore): Account[] =>
  (store.get(SETTING) ?? []) as Account[]

function roleOf({ role, operatorRole, regionCode, roleNames }: Account): string {
  if (role === 'operator') return operatorRole ? OPERATOR_ROLES[operatorRole] : '经办人'
  return role === 'worker'
    ? '劳动者'
    : `人社 · ${regionName(regionCode ?? '') ?? ''} ${roleNames?.[0] ?? ''}`
}

/** A few workers, and everybody else, one a line. */
export function accountLines(accounts: Account[]): string[] {
  const workers = accounts.filter(({ role }) => role === 'worker')
  const shown = [...workers.slice(0, 3), ...accounts.filter(({ role }) => role !== 'worker')]
  if (shown.length === 0) return []
  return [
    `演示账号（在授权页选择微信用户即可登录，卡密码都是 ${shown[0]?.password ?? ''}）`,
    ...shown.map(
      (account) =>
        `  ${account.subject.padEnd(22)} ${account.name.padEnd(4, '　')} ${roleOf(account)}`,
    ),
    `  另有 ${workers.length - 3} 名劳动者，见上面的演示账号地址`,
    '',
  ]
}
