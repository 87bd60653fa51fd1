/** What assistive technology is told of an element, in the words of the platform. */
export function accessible({ role, label }: { role?: 'button' | 'alert' | 'switch' | 'tab' | 'checkbox' | 'img'; label?: string }): object {
  if (process.env.TARO_ENV === 'h5') return { ...(role === undefined ? {} : { role }), ...(label === undefined ? {} : { 'aria-label': label }) }
  return { ...(role === undefined ? {} : { ariaRole: role }), ...(label === undefined ? {} : { ariaLabel: label }) }
}
