/** The class names that hold, as one attribute: `classes('tab', active && 'tab--on')`. */
export const classes = (...names: (string | false)[]): string => names.filter(Boolean).join(' ')
