import { useEffect, useRef } from 'react'

export interface Typing {
  /** Digits typed, pasted, or sent by a hand scanner, which is a keyboard to the browser. */
  onDigits: (digits: string) => void
  onErase: () => void
  onEnter: () => void
}

/** Listens to a keyboard beside the app's own keys (h5; in mini-programs pages get no keys). */
export function useTyping(typing: Typing): void {
  const current = useRef(typing)
  useEffect(() => {
    current.current = typing
  })
  useEffect(() => {
    if (process.env.TARO_ENV !== 'h5') return undefined
    const onKey = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      if (ctrlKey || metaKey || altKey) return
      if (/^[0-9]$/.test(key)) current.current.onDigits(key)
      else if (key === 'Backspace') current.current.onErase()
      else if (key === 'Enter') current.current.onEnter()
    }
    const onPaste = ({ clipboardData }: ClipboardEvent) =>
      current.current.onDigits((clipboardData?.getData('text') ?? '').replace(/[^0-9]/g, ''))
    document.addEventListener('keydown', onKey)
    document.addEventListener('paste', onPaste)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('paste', onPaste)
    }
  }, [])
}
