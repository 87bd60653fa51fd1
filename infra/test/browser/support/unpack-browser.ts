/**
 * `node unpack-browser.ts <folder>`: the browser out of its npm package, with the
 * libraries that it wants of the system, and a Chinese font. A program of its own,
 * because the package unpacks to wherever its process keeps temporary files.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { inflate } from '@sparticuz/chromium'
import { fontOf } from './woff.ts'

const ARCHIVES = ['chromium.br', 'al2023.tar.br']
/**
 * The font comes in parts; the last has the arrow `→`. Families of one name would
 * hide each other: these have three names, the arrow's in a weight of its own.
 */
const FONTS = [
  'chinese-simplified-400',
  'chinese-simplified-700',
  'latin-400',
  'latin-700',
  '109-500',
]

const target = process.argv[2]
if (target === undefined) throw new Error('usage: node unpack-browser.ts <folder>')
const work = `${target}.${process.pid}`
process.env.TMPDIR = work
mkdirSync(join(work, 'fonts'), { recursive: true })
try {
  const archives = fileURLToPath(new URL('../bin/', import.meta.resolve('@sparticuz/chromium')))
  for (const archive of ARCHIVES) await inflate(join(archives, archive))
  const fonts = fileURLToPath(new URL('files/', import.meta.resolve('@fontsource/noto-sans-sc')))
  for (const font of FONTS)
    writeFileSync(
      join(work, 'fonts', `${font}.ttf`),
      fontOf(readFileSync(join(fonts, `noto-sans-sc-${font}-normal.woff`))),
    )
  writeFileSync(
    join(work, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${target}/fonts</dir><cachedir>${target}/fonts-cache</cachedir></fontconfig>\n`,
  )
  // Complete or not there at all, however many unpack at once.
  renameSync(work, target)
} catch (error) {
  if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
} finally {
  rmSync(work, { recursive: true, force: true })
}
