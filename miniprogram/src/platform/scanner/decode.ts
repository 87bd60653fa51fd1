/**
 * Side of the square that is searched, in pixels: enough for a code that fills a third of the
 * picture, small enough for a cheap phone.
 */
const SIDE = 560
/** Rest between two looks, in ms. */
const REST_MS = 90

/**
 * Looks for QR codes in the middle of a playing video until `signal` ends it.
 * The decoder is loaded here, so that nobody downloads it who never scans.
 * @param onText gets the text of each code found
 */
export async function watch(
  video: HTMLVideoElement,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<void> {
  const { default: decode } = await import('jsqr')
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const context = canvas.getContext('2d', { willReadFrequently: true })
  while (context && !signal.aborted) {
    const { videoWidth, videoHeight } = video
    const edge = Math.min(videoWidth, videoHeight)
    if (edge > 0) {
      context.drawImage(
        video,
        (videoWidth - edge) / 2,
        (videoHeight - edge) / 2,
        edge,
        edge,
        0,
        0,
        SIDE,
        SIDE,
      )
      const found = decode(context.getImageData(0, 0, SIDE, SIDE).data, SIDE, SIDE, {
        inversionAttempts: 'dontInvert',
      })
      if (found?.data) onText(found.data)
    }
    await new Promise((resolve) => setTimeout(resolve, REST_MS))
  }
}
