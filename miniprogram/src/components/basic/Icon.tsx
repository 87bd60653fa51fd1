import { View } from '@tarojs/components'
import { useCare } from '../../hooks/store/useCare.ts'
import { type Colour, colourOf } from '../../styles/colours.ts'
import { DRAWINGS } from './drawings.ts'

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
  const drawing = [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none"',
    ` stroke="${stroke}" stroke-width="${line}"`,
    ' stroke-linecap="round" stroke-linejoin="round">',
    DRAWINGS[name],
    '</svg>',
  ].join('')
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
