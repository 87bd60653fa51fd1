/**
 * Draws the tab bar's icons (81 × 81 PNG, as WeChat asks) from shapes, so that
 * they need no picture editor: `npm run tab-icons`. A shape answers how far a
 * point lies from it; the line is what lies within half its width.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { COLOURS } from '../src/styles/colours.ts'

const SIZE = 81
const SAMPLES = 4
/** Half the line's width, in the 24-unit grid of the drawings. */
const HALF_LINE = 0.95

type Point = readonly [number, number]
type Shape = (point: Point) => number

const distance = (a: Point, b: Point) => Math.hypot(a[0] - b[0], a[1] - b[1])

const segment =
  (a: Point, b: Point): Shape =>
  (p) => {
    const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
    const along = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)
    const t = Math.max(0, Math.min(1, along))
    return distance(p, [a[0] + t * dx, a[1] + t * dy])
  }

/** Part of a circle, from angle to angle in degrees (0 = right, 90 = down). */
const arc =
  (centre: Point, radius: number, from: number, to: number): Shape =>
  (p) => {
    const angle =
      ((Math.atan2(p[1] - centre[1], p[0] - centre[0]) * 180) / Math.PI - from + 720) % 360
    if (angle <= to - from) return Math.abs(distance(p, centre) - radius)
    const end = (degrees: number): Point => [
      centre[0] + radius * Math.cos((degrees * Math.PI) / 180),
      centre[1] + radius * Math.sin((degrees * Math.PI) / 180),
    ]
    return Math.min(distance(p, end(from)), distance(p, end(to)))
  }

const path = (...points: Point[]): Shape[] =>
  points.slice(1).map((point, index) => segment(points[index] ?? point, point))

const ICONS: Record<string, Shape[]> = {
  home: [
    ...path([2.8, 11.6], [12, 3.4], [21.2, 11.6]),
    ...path([5.2, 9.6], [5.2, 20.6], [18.8, 20.6], [18.8, 9.6]),
    ...path([9.6, 20.6], [9.6, 14.4], [14.4, 14.4], [14.4, 20.6]),
  ],
  vouchers: [
    ...path([2.6, 9.4], [2.6, 5.6], [21.4, 5.6], [21.4, 9.4]),
    ...path([2.6, 14.6], [2.6, 18.4], [21.4, 18.4], [21.4, 14.6]),
    arc([2.6, 12], 2.6, 270, 450),
    arc([21.4, 12], 2.6, 90, 270),
    segment([14.6, 9], [14.6, 9.6]),
    segment([14.6, 11.7], [14.6, 12.3]),
    segment([14.6, 14.4], [14.6, 15]),
  ],
  me: [arc([12, 8], 4.4, 0, 360), arc([12, 22.6], 8.6, 193, 347)],
}

function crc32(bytes: Buffer): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** How much of one pixel the shapes cover, 0 to 255. */
function coverage(shapes: Shape[], x: number, y: number): number {
  let inside = 0
  for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
    const point: Point = [
      ((x + ((i % SAMPLES) + 0.5) / SAMPLES) / SIZE) * 24,
      ((y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / SIZE) * 24,
    ]
    if (shapes.some((shape) => shape(point) <= HALF_LINE)) inside += 1
  }
  return Math.round((inside / (SAMPLES * SAMPLES)) * 255)
}

function png(shapes: Shape[], colour: string): Buffer {
  const rgb = Buffer.from(colour.slice(1), 'hex')
  const rows = Buffer.alloc(SIZE * (SIZE * 4 + 1))
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1)
      rows.set([...rgb, coverage(shapes, x, y)], y * (SIZE * 4 + 1) + 1 + x * 4)
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(SIZE, 0)
  header.writeUInt32BE(SIZE, 4)
  header.set([8, 6, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const folder = new URL('../src/assets/tabs/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, shapes] of Object.entries(ICONS)) {
  writeFileSync(new URL(`${name}.png`, folder), png(shapes, COLOURS['ink-2']))
  writeFileSync(new URL(`${name}-active.png`, folder), png(shapes, COLOURS.blue))
}
