import { useCallback, useEffect, useRef, useState } from 'react'
import { useVisible } from '../page/lifecycle'
import { cameraProblem, closeCamera, hasLight, openCamera, setLight } from './camera'
import { watch } from './decode'
import type { CameraProblem, Scanner, ScannerOptions } from './scanner'

/**
 * Scanning in a browser: a live picture in the page, searched frame by frame. The camera goes off
 * as soon as nobody can see the page.
 */
export function useScanner({ enabled, scanning, onScan }: ScannerOptions): Scanner {
  const visible = useVisible()
  const [attempt, setAttempt] = useState(0)
  const [stream, setStream] = useState<MediaStream | null>(null)
  const [video, setVideo] = useState<HTMLVideoElement | null>(null)
  const [problem, setProblem] = useState<CameraProblem | null>(null)
  const [lit, setLit] = useState(false)
  const deliver = useRef(onScan)
  useEffect(() => {
    deliver.current = onScan
  })

  const on = enabled && visible
  useEffect(() => {
    if (!on) return undefined
    let over = false
    const opened = openCamera()
    opened.then(
      (camera) => {
        if (!over) setStream(camera)
      },
      (error: unknown) => {
        if (!over) setProblem(cameraProblem(error))
      },
    )
    return () => {
      over = true
      setStream(null)
      setProblem(null)
      setLit(false)
      opened.then(closeCamera, () => undefined)
    }
  }, [on, attempt])

  useEffect(() => {
    if (!video || !stream) return
    video.srcObject = stream
    // A play that the next change interrupts is no fault: that change plays again.
    video.play().catch(() => undefined)
  }, [video, stream])

  useEffect(() => {
    if (!video || !stream || !scanning) return undefined
    const end = new AbortController()
    watch(video, end.signal, (text) => {
      if (!end.signal.aborted) deliver.current(text)
    }).catch((error: unknown) => {
      if (!end.signal.aborted) setProblem(cameraProblem(error))
    })
    return () => end.abort()
  }, [video, stream, scanning])

  const toggle = useCallback(() => {
    if (!stream) return
    setLight(stream, !lit).then(
      () => setLit(!lit),
      () => setLit(false),
    )
  }, [stream, lit])

  const untilFailed = stream ? 'live' : 'opening'
  return {
    picture: <video className="scanner-picture" ref={setVideo} muted playsInline autoPlay />,
    state: problem ? 'failed' : untilFailed,
    problem,
    open: () => setAttempt((count) => count + 1),
    light: stream && hasLight(stream) ? { on: lit, toggle } : null,
  }
}
