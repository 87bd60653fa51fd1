import Taro from '@tarojs/taro'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { CameraProblem, Scanner, ScannerOptions } from './scanner'

const CANNOT_SCAN: CameraProblem = {
  title: '相机打不开',
  detail: '请在手机设置中允许微信使用相机，然后再试；也可以输入持券人手机上的 18 位券码。',
  retry: true,
}

/** Scanning in mini-programs: the platform's own page, opened as soon as codes are wanted. */
export function useScanner({ enabled, scanning, onScan }: ScannerOptions): Scanner {
  const [state, setState] = useState<Scanner['state']>('opening')
  const underWay = useRef(false)
  const deliver = useRef(onScan)
  useEffect(() => {
    deliver.current = onScan
  })

  const open = useCallback(() => {
    if (underWay.current) return
    underWay.current = true
    setState('opening')
    Taro.scanCode({ onlyFromCamera: true, scanType: ['qrCode'] })
      .then(
        ({ result }) => {
          setState('closed')
          deliver.current(result)
        },
        ({ errMsg }: { errMsg?: string }) => setState(errMsg?.includes('cancel') ? 'closed' : 'failed'),
      )
      .finally(() => {
        underWay.current = false
      })
  }, [])

  const wanted = enabled && scanning
  useEffect(() => {
    if (wanted) open()
  }, [wanted, open])

  return { picture: null, state, problem: state === 'failed' ? CANNOT_SCAN : null, open, light: null }
}
