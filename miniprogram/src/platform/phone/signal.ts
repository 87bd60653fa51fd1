import Taro from '@tarojs/taro'

export type Signal = 'accepted' | 'refused' | 'unconfirmed'

/** Per outcome: how the phone shakes (ms on, off, on …), and the tones (Hz) of 0.14 s each. */
const SIGNALS: Record<Signal, { shakes: number[]; tones: number[] }> = {
  accepted: { shakes: [80], tones: [880, 1319] },
  refused: { shakes: [260, 90, 260], tones: [233, 175] },
  unconfirmed: { shakes: [80, 80, 80], tones: [440] },
}
const TONE_SECONDS = 0.14

let audio: AudioContext | null = null

/** Tones in the browser; a mini-program shakes only. */
function play(tones: number[]): void {
  if (process.env.TARO_ENV !== 'h5' || !('AudioContext' in window)) return
  const output = (audio ??= new AudioContext())
  tones.forEach((frequency, index) => {
    const start = output.currentTime + index * TONE_SECONDS
    const oscillator = output.createOscillator()
    const volume = output.createGain()
    oscillator.frequency.value = frequency
    volume.gain.setValueAtTime(0.18, start)
    volume.gain.exponentialRampToValueAtTime(0.001, start + TONE_SECONDS)
    oscillator.connect(volume).connect(output.destination)
    oscillator.start(start)
    oscillator.stop(start + TONE_SECONDS)
  })
}

function shake(pattern: number[]): void {
  if (process.env.TARO_ENV === 'h5') {
    if ('vibrate' in navigator) navigator.vibrate(pattern)
  } else if (pattern.some((ms) => ms > 200)) void Taro.vibrateLong()
  else void Taro.vibrateShort({ type: 'heavy' })
}

/**
 * Lets an operator whose eyes are elsewhere feel and hear an outcome. Never the only sign of it.
 */
export function signal(outcome: Signal): void {
  shake(SIGNALS[outcome].shakes)
  play(SIGNALS[outcome].tones)
}
