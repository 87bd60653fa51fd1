import { View } from '@tarojs/components'
import { useCare } from '../../hooks/store/useCare.ts'
import { type Colour, colourOf } from '../../styles/colours.ts'

/** Line drawings in a 24-unit grid. */
const DRAWINGS = {
  card: '<rect x="2.5" y="5" width="19" height="14" rx="2.5"/><path d="M2.5 9.5h19M6 15h5"/>',
  ticket:
    '<path d="M3 9V6.5A1.5 1.5 0 0 1 4.5 5h15A1.5 1.5 0 0 1 21 6.500V9a3 3 0 0 0 0 6v2.500a1.5 1.5 0 0 1-1.5 1.500h-15A1.5 1.5 0 0 1 3 17.500V15a3 3 0 0 0 0-6zM14 9v1M14 11.600v1M14 14.200v1"/>',
  gift: '<path d="M4 11h16v9H4zM2.8 7.500h18.400V11H2.800zM12 7.500V20M12 7.500C8 7.5 6.8 5.8 7.3 4.4 8 2.6 11.2 3.3 12 7.500c.8-4.2 4-4.9 4.7-3.1.5 1.4-.7 3.1-4.7 3.100z"/>',
  scan: '<path d="M3.5 8V5a1.5 1.5 0 0 1 1.5-1.500h3M16 3.500h3A1.5 1.5 0 0 1 20.5 5v3M20.5 16v3a1.5 1.5 0 0 1-1.5 1.500h-3M8 20.500H5A1.5 1.5 0 0 1 3.5 19v-3M3.5 12h17"/>',
  list: '<path d="M8.5 6h12M8.5 12h12M8.5 18h12M3.5 6h.01M3.5 12h.01M3.5 18h.01"/>',
  people:
    '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20a6.5 6.5 0 0 1 13 0M16 4.800a3.5 3.5 0 0 1 0 6.400M18.5 14.600A6.5 6.5 0 0 1 21.5 20"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4 20.500a8 8 0 0 1 16 0"/>',
  shield:
    '<path d="M12 3l7.5 2.800v5.400c0 4.6-3.1 8-7.5 9.8-4.4-1.8-7.5-5.2-7.5-9.800V5.800zM8.7 12l2.3 2.3 4.3-4.5"/>',
  face: '<path d="M3.5 8V5a1.5 1.5 0 0 1 1.5-1.500h3M16 3.500h3A1.5 1.5 0 0 1 20.5 5v3M20.5 16v3a1.5 1.5 0 0 1-1.5 1.500h-3M8 20.500H5A1.5 1.5 0 0 1 3.5 19v-3M9 9.500v.5M15 9.500v.5M9 14.500a4.2 4.2 0 0 0 6 0"/>',
  lock: '<rect x="4.5" y="10.5" width="15" height="10" rx="2"/><path d="M8 10.500V7.500a4 4 0 0 1 8 0v3"/>',
  type: '<path d="M3 19L8.5 5h.8L14.8 19M5 14.500h7.800M15.5 19l3-7.500h.6l2.9 7.500M16.6 16.500h4.5"/>',
  leave:
    '<path d="M14 4H6a1.5 1.5 0 0 0-1.5 1.500v13A1.5 1.5 0 0 0 6 20h8M17 8l4 4-4 4M9.5 12H21"/>',
  building:
    '<path d="M4.5 21V4.500A1.5 1.5 0 0 1 6 3h8a1.5 1.5 0 0 1 1.5 1.500V21M15.5 10H18a1.5 1.5 0 0 1 1.5 1.500V21M2.5 21h19M8 7.500h4M8 11.500h4M8 15.500h4"/>',
  clock: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.300l3.3 2"/>',
  right: '<path d="M9 5l7 7-7 7"/>',
  check: '<path d="M4.5 12.500l5 5 10-11"/>',
  cross: '<path d="M6 6l12 12M18 6L6 18"/>',
  alert: '<circle cx="12" cy="12" r="9"/><path d="M12 7.500v5.500M12 16.300v.2"/>',
  unknown:
    '<circle cx="12" cy="12" r="9"/><path d="M9.3 9.500a2.7 2.7 0 1 1 3.9 2.400c-.8.4-1.2 1-1.2 1.800M12 16.800v.2"/>',
  offline:
    '<path d="M3 3l18 18M5.5 12.200a9.5 9.5 0 0 1 4-2.300M2.5 8.600A14 14 0 0 1 6.2 6.200M10.5 5.100A14 14 0 0 1 21.5 8.600M14.8 10.200a9.5 9.5 0 0 1 3.7 2M8.8 15.600a5 5 0 0 1 6.4 0M12 19.500v.1"/>',
  erase:
    '<path d="M8.5 5H20a1.5 1.5 0 0 1 1.5 1.500v11A1.5 1.5 0 0 1 20 19H8.500L2.5 12zM11.5 9.500l5 5M16.5 9.500l-5 5"/>',
  refresh:
    '<path d="M20 11.500A8 8 0 0 0 6 6.700L3.5 9.200M3.5 4.500v4.700h4.700M4 12.500a8 8 0 0 0 14 4.800l2.5-2.500M20.5 19.500v-4.700h-4.7"/>',
  edit: '<path d="M4 20h4L19.5 8.500a2.1 2.1 0 0 0-3-3L5 17z"/>',
  plus: '<path d="M12 4.500v15M4.5 12h15"/>',
  book: '<path d="M12 6.500C10 5 7 4.5 3.5 4.500v14c3.5 0 6.5.5 8.5 2 2-1.5 5-2 8.5-2v-14C17 4.5 14 5 12 6.500zM12 6.500v14"/>',
} as const
export type IconName = keyof typeof DRAWINGS

export interface IconProps {
  name: IconName
  /** Edge in px; 24 unless told. */
  size?: number
  /** Ink unless told; it changes with 关怀版. */
  color?: Colour
  /** Width of the line in the 24-unit grid. */
  line?: number
}

/**
 * A line icon, drawn as an SVG picture so that it is sharp on every platform. Decoration: what it
 * means stands beside it in words.
 */
export function Icon({ name, size = 24, color = 'ink', line = 1.8 }: IconProps) {
  // A value, for a variable is not known inside a picture.
  const stroke = colourOf(color, useCare())
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="${stroke}" stroke-width="${line}" stroke-linecap="round" stroke-linejoin="round">${DRAWINGS[name]}</svg>`
  const edge = `${size}px`
  return (
    <View
      style={{
        width: edge,
        height: edge,
        flex: 'none',
        backgroundImage: `url("data:image/svg+xml,${encodeURIComponent(drawing)}")`,
        backgroundSize: '100% 100%',
      }}
    />
  )
}
