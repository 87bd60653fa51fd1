/**
 * Every colour that has a name, for icons, the platform's own dialogues, and styles, which read
 * `--blue` (made from here by `npm run colours -w @voucher/miniprogram`).
 * Every text colour keeps 4.5:1 on every ground that it stands on.
 */
export const COLOURS = {
  blue: '#1456d9',
  'blue-deep': '#0d3fa6',
  'blue-soft': '#e9f0ff',
  orange: '#b93d08',
  'orange-soft': '#fff1e8',
  green: '#0b7a41',
  'green-soft': '#e7f6ee',
  red: '#c01f27',
  'red-soft': '#fdecec',
  ink: '#1b1f27',
  'ink-2': '#565d6b',
  line: '#e3e6ec',
  /** Around what can be filled in. */
  outline: '#8b93a1',
  /** Of what could be switched on or chosen. */
  off: '#7a828f',
  /** Of what cannot be tapped now. */
  faint: '#aab1bd',
  ground: '#f4f6fa',
  quiet: '#eef0f4',
  white: '#ffffff',
} as const
export type Colour = keyof typeof COLOURS

/** 关怀版: what differs. */
export const CARE_COLOURS: Partial<Record<Colour, string>> = {
  blue: '#0b45b8',
  'blue-deep': '#08327f',
  orange: '#8f2d02',
  green: '#056030',
  red: '#9d1119',
  ink: '#000000',
  'ink-2': '#2f3540',
  line: '#b8bec9',
}

/** A colour as CSS writes it, in the look that the app has. */
export const colourOf = (colour: Colour, care: boolean): string =>
  (care ? CARE_COLOURS[colour] : undefined) ?? COLOURS[colour]
