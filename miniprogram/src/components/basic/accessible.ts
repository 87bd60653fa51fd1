/**
 * What assistive technology is told of an element in the browser. (Taro's templates for
 * mini-programs pass no such attributes on.)
 */
export function accessible({
  role,
  label,
}: {
  role?: 'button' | 'alert' | 'switch' | 'tab' | 'checkbox' | 'img'
  label?: string
}): object {
  if (process.env.TARO_ENV !== 'h5') return {}
  return {
    ...(role === undefined ? {} : { role }),
    ...(label === undefined ? {} : { 'aria-label': label }),
  }
}
