/**
 * Money is an integer number of fen (1 yuan = 100 fen). `120000` as people read it: `¥1,200`;
 * `120050`: `¥1,200.50`.
 */
export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const whole = String(Math.trunc(Math.abs(fen) / 100)).replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = Math.abs(fen) % 100
  return `${sign}¥${whole}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`
}
