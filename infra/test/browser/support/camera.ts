/**
 * A camera before which a phone's screen can be held: the browser films a file, and the file may
 * change while it is filmed.
 */
import { writeFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'

const WIDTH = 1280
const HEIGHT = 720
/** Side of the picture held before it, in the middle of what is filmed. */
const SIDE = 640
const GREY = 128
const HEADER = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F15:1 Ip A1:1 C420jpeg\nFRAME\n`)

/** A film of one picture: its brightness, then two planes of colour, here none. */
const film = (brightness: Buffer): Buffer =>
  Buffer.concat([HEADER, brightness, Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)])
const nothing = (): Buffer => Buffer.alloc(WIDTH * HEIGHT, GREY)

/**
 * Run in a browser, which can read pictures: the brightness of `SIDE` × `SIDE` pixels, a character
 * each.
 */
const brightnessScript = (source: string): string => `(async () => {
  const picture = new Image()
  picture.src = ${JSON.stringify(source)}
  await picture.decode()
  const context = new OffscreenCanvas(${SIDE}, ${SIDE}).getContext('2d')
  context.drawImage(picture, 0, 0, ${SIDE}, ${SIDE})
  const { data } = context.getImageData(0, 0, ${SIDE}, ${SIDE})
  let brightness = ''
  for (let at = 0; at < data.length; at += 4) brightness += String.fromCharCode(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2])
  return brightness
})()`

export interface Camera {
  /** The switches by which a browser uses it. */
  args: string[]
  /** Holds a square picture (PNG) before it. */
  show(browser: Browser, png: Buffer): Promise<void>
  /** Takes the picture away. */
  clear(): void
}

/** @param file where the film is kept */
export function createCamera(file: string): Camera {
  writeFileSync(file, film(nothing()))
  // Written in place: the browser goes on reading the same file.
  const expose = (brightness: Buffer): void => writeFileSync(file, film(brightness), { flag: 'r+' })
  return {
    // The second stands for the person who allows the page to use it.
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
    async show(browser, png) {
      const page = await browser.newPage()
      const seen = Buffer.from(
        await page.evaluate<string>(
          brightnessScript(`data:image/png;base64,${png.toString('base64')}`),
        ),
        'latin1',
      )
      await page.close()
      const picture = nothing()
      for (let row = 0; row < SIDE; row++)
        seen.copy(
          picture,
          ((HEIGHT - SIDE) / 2 + row) * WIDTH + (WIDTH - SIDE) / 2,
          row * SIDE,
          (row + 1) * SIDE,
        )
      expose(picture)
    },
    clear: () => expose(nothing()),
  }
}
