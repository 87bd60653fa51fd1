import Taro from '@tarojs/taro'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { CameraProblem, Scanner, ScannerOptions } from './scanner'

const CANNOT_SCAN: CameraProblem = {
  title: '相机打不开',
  detail: `请在手机设置中允许${process.env.TARO_ENV === 'alipay' ? '支付宝' : '微信'}使用相机，然后再试；也可以输入持券人手机上的 18 位券码。`,
  retry: true,
}

/** Whether the person has left the scanning page: WeChat says so in words, Alipay by number. */
const isCancelled = ({ errMsg, error }: { errMsg?: string; error?: number }): boolean =>
  errMsg?.includes('cancel') === true || error === 10

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
        (failure: { errMsg?: string; error?: number }) =>
          setState(isCancelled(failure) ? 'closed' : 'failed'),
      )
      .finally(() => {
        underWay.current = false
      })
  }, [])

  const wanted = enabled && scanning
  useEffect(() => {
    if (wanted) open()
  }, [wanted, open])

  return {
    picture: null,
    state,
    problem: state === 'failed' ? CANNOT_SCAN : null,
    open,
    light: null,
  }
}
