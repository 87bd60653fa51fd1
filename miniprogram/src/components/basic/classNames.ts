/** The class names that hold, as one attribute: `classNames('tab', active && 'tab--on')`. */
export const classNames = (...names: (string | false)[]): string => names.filter(Boolean).join(' ')
