/** What a browser does around the sign-in of a web channel. */
import type { Channel } from '@voucher/shared/values'

interface Asked {
  query: Record<string, string>
  headers?: Record<string, string>
}
export type Ask = (
  route: `GET /${string}`,
  asked: Asked,
) => Promise<{ headers: Record<string, unknown> }>

const IN_BROWSERS: readonly Channel[] = ['wechat-oa', 'ehuiban']

/** The cookie that an answer sets, as the browser sends it back. */
export const cookieOf = ({ headers }: { headers: Record<string, unknown> }): string =>
  String(headers['set-cookie']).split(';')[0] ?? ''

/**
 * Leaves for the channel and comes back with its code, where the channel signs in in a browser.
 * @returns what the browser then sends when it signs in
 */
export async function broughtBack(
  ask: Ask,
  channel: Channel,
  code: string,
): Promise<Record<string, string>> {
  if (!IN_BROWSERS.includes(channel)) return {}
  const path = `/auth/channels/${channel}` as const
  const left = await ask(`GET ${path}/authorize`, { query: { returnTo: '/' } })
  const state = new URL(String(left.headers.location)).searchParams.get('state') ?? ''
  const headers = { Cookie: cookieOf(left) }
  const back = await ask(`GET ${path}/callback`, { query: { code, state }, headers })
  return { Cookie: cookieOf(back) }
}
