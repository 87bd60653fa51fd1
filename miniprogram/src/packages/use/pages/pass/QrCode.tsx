import { View } from '@tarojs/components'
import { useMemo } from 'react'
import qrcode from 'qrcode-generator'
import { accessible } from '../../../../components/basic/accessible.ts'

/** Light modules around the code that scanners need. */
const QUIET_ZONE = 4

/**
 * The code as one SVG path of dark runs: sharp at any size, and a single element on every platform.
 */
function drawing(text: string): string {
  const code = qrcode(0, 'Q')
  code.addData(text, /^[0-9]+$/.test(text) ? 'Numeric' : 'Byte')
  code.make()
  const count = code.getModuleCount()
  const runs: string[] = []
  for (let row = 0; row < count; row += 1) {
    let length = 0
    for (let column = 0; column <= count; column += 1) {
      if (column < count && code.isDark(row, column)) length += 1
      else if (length > 0) {
        runs.push(`M${column - length + QUIET_ZONE} ${row + QUIET_ZONE}h${length}v1h-${length}z`)
        length = 0
      }
    }
  }
  const edge = count + 2 * QUIET_ZONE
  const size = `width="${edge * 20}" height="${edge * 20}" viewBox="0 0 ${edge} ${edge}"`
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} shape-rendering="crispEdges">`,
    `<path fill="#fff" d="M0 0h${edge}v${edge}H0z"/>`,
    `<path d="${runs.join('')}"/>`,
    '</svg>',
  ].join('')
  return `data:image/svg+xml,${encodeURIComponent(svg)}`
}

export interface QrCodeProps {
  text: string
  /** What it is, for those who cannot see it. */
  label: string
}

/** A QR code as wide as the element around it, with its quiet zone. */
export function QrCode({ text, label }: QrCodeProps) {
  const backgroundImage = useMemo(() => `url("${drawing(text)}")`, [text])
  return (
    <View
      style={{
        width: '100%',
        paddingTop: '100%',
        backgroundImage,
        backgroundSize: '100% 100%',
      }}
      {...accessible({ role: 'img', label })}
    />
  )
}
