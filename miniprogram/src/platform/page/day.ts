import Taro from '@tarojs/taro'

/** Whether the platform's picker is opened by a call: Alipay's picker element has no dates. */
export const DAY_BY_CALL = process.env.TARO_ENV === 'alipay'

/**
 * Opens the platform's day picker (alipay).
 * @param day shown first; `last` is the latest that can be picked (dates such as `2021-10-26`)
 * @returns the day picked, or `null` when the person has left it
 */
export async function pickDay(day: string, last: string): Promise<string | null> {
  const picked = await Taro.datePicker({
    format: 'yyyy-MM-dd',
    currentDate: day,
    endDate: last,
  }).catch(() => null)
  return picked?.date ?? null
}
